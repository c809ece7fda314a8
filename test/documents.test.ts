import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parse, stringify } from 'yaml';
import { parsePair } from '../lib/pair-file/pair-parse.ts';
import { fieldsOf } from '../lib/pair-file/pair-schema.ts';
import {
  blocksOf,
  commandsOf,
  type DocumentBlock,
  documentPaths,
  holdsCommands,
  showsAlike,
} from './support/document-blocks.ts';
import { readmePair } from './support/documented-pair.ts';

const blocks = documentPaths.flatMap((path) => blocksOf(path));
const named = (some: readonly DocumentBlock[]) =>
  some.map((block) => [`${block.path}:${block.line}`, block] as const);

/** Languages whose blocks are held to something; `text` is for pictures. */
const held: ReadonlySet<string> = new Set(['sh', 'console', 'yaml', 'json', 'ini', 'text']);

/** The beginning of what a person types. */
const likeCommand = /^(?:\$ )?(?:npm|npx|node|aws|serverless|ferry|git) /m;

describe('[U] blocks of the documents', () => {
  test.each(named(blocks))('%s has a language that is held to something, or says why not', (_, block) => {
    expect(block.notRun ?? block.language).toMatch(
      block.notRun === undefined ? new RegExp(`^(?:${[...held].join('|')})$`) : /\w+ \w+/,
    );
  });

  test.each(named(blocks.filter((block) => !holdsCommands(block) && block.notRun === undefined)))(
    '%s holds no command that nobody runs',
    (_, { language, text }) => {
      // Those of pipelines and profiles are looked at by their own tests.
      if (language !== 'yaml' && language !== 'ini') expect(text).not.toMatch(likeCommand);
    },
  );

  test.each(named(blocks.filter((block) => holdsCommands(block))))('%s has commands', (_, block) => {
    expect(commandsOf(block).length).toBeGreaterThan(0);
  });

  test.each(named(blocks.filter(({ language }) => language === 'json')))('%s is JSON', (_, { text }) => {
    expect(() => JSON.parse(text)).not.toThrow();
  });

  const yaml = blocks.filter(({ language, notRun }) => language === 'yaml' && notRun === undefined);
  test.each(named(yaml.filter(({ text }) => isOfPair(parse(text)))))(
    '%s is a pair file, or makes one of the pair of the README',
    (_, { text }) => {
      const file = stringify({ ...readmePair(), ...parse(text) });
      expect(parsePair('acme', 'pairs/acme.yml', file).problems).toEqual([]);
    },
  );

  test('are all found', () => {
    const fences = documentPaths.flatMap((path) => readFileSync(path, 'utf8').match(/^ *```/gm) ?? []);
    expect(blocks).toHaveLength(fences.length / 2);
    expect(blocks.filter(holdsCommands).length).toBeGreaterThan(15);
  });
});

/** Whether a YAML document is of fields of a pair alone. */
function isOfPair(value: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(value).every((field) => fieldsOf['']?.includes(field));
}

describe('[U] links of the documents', () => {
  const links = documentPaths.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => [
      path,
      link,
    ]),
  );

  test.each(links)('%s leads to %s', (path = '', link = '') => {
    const [file, anchor] = link.split('#');
    const target = file ? normalize(join(dirname(path), file)) : path;
    expect(existsSync(target)).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(target)).toContain(anchor);
  });
});

/** As GitHub makes them of headings, and those that the document names itself. */
function anchorsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)];
}

describe('[U] the documents', () => {
  it('have the tables of the comparison as the code has them', () => {
    const wholeBuckets = readFileSync('docs/whole-buckets.md', 'utf8');
    const rows = [...readFileSync('lib/core/compare/compare.ts', 'utf8').matchAll(/^ \* (\|.*\|)$/gm)];
    expect(rows.length).toBeGreaterThan(14);
    for (const [, row = ''] of rows) expect(wholeBuckets).toContain(row);
  });

  it('name only npm scripts that exist', () => {
    const text = documentPaths.map((path) => readFileSync(path, 'utf8')).join('\n');
    const scripts = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name);
    const { scripts: all } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(scripts.length).toBeGreaterThan(10);
    for (const name of scripts) expect(Object.keys(all)).toContain(name);
  });
});

describe('[U] a block', () => {
  const document = [
    '<!-- ends with 1 -->',
    '```console',
    '$ npx ferry check acme   # why',
    '✗ 2 of …  calls fail',
    '$ npx ferry pairs',
    '```',
    '<!-- not run: needs a person -->',
    '```sh',
    'npx ferry init \\',
    '  --yes',
    '```',
  ].join('\n');
  const [terminal, marked] = blocksOf('a.md', document);

  test('has its commands, what they show, what they end with, and why they do not run', () => {
    expect(terminal).toMatchObject({ line: 2, exitCode: 1 });
    expect(terminal && commandsOf(terminal)).toEqual([
      { command: 'npx ferry check acme', shown: ['✗ 2 of …  calls fail'] },
      { command: 'npx ferry pairs', shown: [] },
    ]);
    expect(marked).toMatchObject({ line: 8, notRun: 'needs a person', exitCode: 0 });
    expect(marked && commandsOf(marked)).toEqual([{ command: 'npx ferry init    --yes', shown: [] }]);
  });

  test('shows an output whose lines have the same shape, in the same order', () => {
    const output = 'first\n✗ 31 of all the calls fail\nlast: 7\n';
    expect(showsAlike(output, ['✗ 2 of … calls fail', 'last: 1'])).toBe(true);
    expect(showsAlike(output, ['last: 1', '✗ 2 of … calls fail'])).toBe(false);
    expect(showsAlike(output, ['✗ no call fails'])).toBe(false);
  });
});
