import { execFile } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { sdkStreamMixin } from '@smithy/core/serde';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import type { BatchSession } from '../../../cli/batch/batch-session.ts';
import { fromInventory, fromStoredCsv } from '../../../cli/batch/job-list.ts';
import { csvManifest, keysManifest } from '../../../cli/batch/manifest-file.ts';
import { csvRows, textLines } from '../../../cli/input/input-file.ts';
import { type ManifestRow, manifestLine, manifestRow } from '../../../lib/core/compare/batch-manifest.ts';
import { decodeFile } from '../../../lib/core/text/utf8.ts';
import { objectKey, text } from '../../support/arbitraries.ts';
import { acceptNodeErrors } from '../../support/node-errors.ts';
import { pair } from '../../support/pair.ts';
import { pairFolder, pairText, removePairFolders } from '../../support/pair-folder.ts';

acceptNodeErrors();
afterAll(removePairFolders);

const bom = '\ufeff';
/** Characters at which one program or another ends a line, and that are characters like others within JSON and CSV. */
const looksLikeLineEnd = ['\u2028', '\u2029', '\u0085', '\v', '\f', '\r', '\u001c', '\u001e'];

/** `bytes` in pieces as a stream may give them. */
function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** What a reader says of a file it refuses. */
async function refusalOf(reading: Promise<unknown>): Promise<string> {
  return reading.then(
    () => 'taken',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

describe('[P] JSON lines', () => {
  it('come back as they were written: by line feeds alone, with a byte order mark or without, CRLF or LF', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({
            unit: fc.oneof(
              fc.constantFrom(...looksLikeLineEnd, bom),
              fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
            ),
          }),
        ),
        fc.constantFrom('', bom),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 50 }),
        async (keys, start, end, size) => {
          const file = Buffer.from(start + keys.map((key) => JSON.stringify({ key }) + end).join(''));
          const lines = await all(textLines('keys.jsonl', pieces(file, size)));
          const read = lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line).key);
          expect(read).toEqual(keys);
        },
      ),
    );
  });
});

describe('[P] a manifest', () => {
  const versioned = fc.record({ key: objectKey, versionId: fc.stringMatching(/^[\w.-]{1,40}$/) });

  it('read as CSV means the objects it was written for, whatever their keys', async () => {
    const rows = fc.oneof(
      fc.array(fc.record({ key: objectKey }), { minLength: 1 }),
      fc.array(versioned, { minLength: 1 }),
    );
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 50 }), async (written, size) => {
        const file = Buffer.from(written.map((row: ManifestRow) => manifestLine('uploads', row)).join(''));
        const cells = await all(csvRows('manifest.csv', pieces(file, size)));
        expect(cells.map((row) => manifestRow(row, 'uploads', row.length))).toEqual(written);
      }),
    );
  });

  it('means the same however CSV may write it: quoted, with CRLF, with a byte order mark', async () => {
    const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          objectKey.filter((key) => !/[%+]/.test(key)),
          { minLength: 1 },
        ),
        fc.constantFrom('', bom),
        fc.constantFrom('\n', '\r\n'),
        async (keys, start, end) => {
          const file = Buffer.from(start + keys.map((key) => `"uploads",${quoted(key)}${end}`).join(''));
          const cells = await all(csvRows('manifest.csv', [file]));
          expect(cells.map((row) => manifestRow(row, 'uploads', 2))).toEqual(keys.map((key) => ({ key })));
        },
      ),
    );
  });

  it('is read from S3 as from this machine: the same rows are taken, with the same columns, or refused in the same words', async () => {
    // The first row alone is read of one in S3, so a file of more rows may be refused here and taken there.
    const ofOneRow = text.filter((words) => !/[\r\n]/.test(words));
    const cell = fc.oneof(ofOneRow, fc.constantFrom('uploads', 'a%20b', '"a, b"', '"a', '%', 'v1', ''));
    const place = join(pairFolder({}), 'manifest.csv');
    const file = fc
      .array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 1 })
      .map((rows) => rows.map((row) => row.join(',')).join('\n'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(file, fc.constant('"uploads","Smith, John.pdf"\n')), async (words) => {
        writeFileSync(place, words);
        const here = await all(csvManifest(place, 'uploads')).then(
          ([row]) => (row ? `${row.versionId === undefined ? 2 : 3} columns` : `${place} is empty.`),
          (error: Error) => error.message,
        );
        const stored = await storedColumns(Buffer.from(words));
        expect(stored.replaceAll(uri, place)).toBe(here);
      }),
    );
  });
});

const s3 = mockClient(S3Client);
beforeEach(() => {
  s3.reset();
});
const jobs = pair({ source: { bucket: 'uploads' } });
const uri = 's3://jobs/s3-ferry/x/manifests/list.csv';
const session: BatchSession = {
  pair: jobs,
  batch: { bucket: 'jobs', prefix: 's3-ferry/x/', inventory: { bucket: 'jobs', prefix: 'lists/' } },
  control: {} as BatchSession['control'],
  s3: new S3Client({ region: 'eu-central-1' }),
  close: () => undefined,
};

function store(bytes: Uint8Array): void {
  s3.on(GetObjectCommand).callsFake(({ Range }) => ({
    Body: sdkStreamMixin(Readable.from([Range ? bytes.subarray(0, 8_192) : bytes])),
    ETag: '"e"',
  }));
}

async function storedColumns(bytes: Uint8Array): Promise<string> {
  store(bytes);
  return fromStoredCsv(session, uri).then(
    ({ Manifest }) => `${Manifest?.Spec?.Fields?.length} columns`,
    (error: Error) => error.message,
  );
}

/** Every file that a person gives to a command, with a text it takes, and how it is read. */
const readers: Readonly<Record<string, { good: string; read(path: string): Promise<unknown> }>> = {
  'a pair file': {
    good: pairText('uploads', 'archive'),
    read: async (path) => {
      const folder = pairFolder({});
      writeFileSync(join(folder, 'x.yml'), readFileSync(path));
      const { loadPairs } = jest.requireActual<typeof import('../../../lib/pair-file/pair-file.ts')>(
        '../../../lib/pair-file/pair-file.ts',
      );
      return loadPairs(folder);
    },
  },
  'keys of batch create': { good: '{"key":"a"}\n', read: (path) => all(keysManifest(path)) },
  'a manifest in CSV': { good: 'uploads,a\n', read: (path) => all(csvManifest(path, 'uploads')) },
  'exported dead letters': {
    good: '{"body":"x"}\n',
    read: (path) => ferry('dlq', 'import', 'x', path, '--dry-run'),
  },
  'a manifest in S3': {
    good: 'uploads,a\n',
    read: async (path) => {
      store(readFileSync(path));
      return fromStoredCsv(session, uri);
    },
  },
  'an inventory in S3': {
    good: '{"fileFormat":"CSV","sourceBucket":"uploads"}',
    read: async (path) => {
      store(readFileSync(path));
      return fromInventory(session, 's3://jobs/lists/manifest.json');
    },
  },
};
const names = Object.keys(readers);

const project = pairFolder({ 'pairs/x.yml': pairText('uploads', 'archive') });
function ferry(...command: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    execFile(process.execPath, [resolve('cli/ferry.ts'), ...command], { cwd: project }, (error, _, stderr) =>
      error ? fail(new Error(stderr)) : done(stderr),
    ).stdin?.end();
  });
}

function file(bytes: Uint8Array | string): string {
  const path = join(pairFolder({}), 'given');
  writeFileSync(path, bytes);
  return path;
}

const utf16 = (words: string, isBig = false) => {
  const bytes = Buffer.from(words, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};

describe('[I] every file that a person gives to a command', () => {
  it.each(names)('is taken with CRLF: %s', async (name) => {
    const { good, read } = readers[name] ?? fail();
    await expect(read(file(good.replaceAll('\n', '\r\n')))).resolves.toEqual(await read(file(good)));
  });

  // S3 itself reads a manifest that is stored, and takes a mark there for a part of the bucket's name.
  it.each(names.filter((name) => name !== 'a manifest in S3'))(
    'is taken with a byte order mark: %s',
    async (name) => {
      const { good, read } = readers[name] ?? fail();
      await expect(read(file(bom + good))).resolves.toEqual(await read(file(good)));
    },
  );

  it.each(names)('is refused in UTF-16 by name, with what to write: %s', async (name) => {
    const { good, read } = readers[name] ?? fail();
    for (const bytes of [utf16(bom + good), utf16(bom + good, true), utf16(good), utf16(good, true)]) {
      const refusal = await refusalOf(read(file(bytes)));
      expect(refusal).toContain('found UTF-16');
      expect(refusal).toContain('write UTF-8: in PowerShell, `Out-File -Encoding utf8`');
    }
  });

  it.each(names)('is refused where it is no UTF-8: %s', async (name) => {
    const { good, read } = readers[name] ?? fail();
    const latin1 = Buffer.from(good.replace(/a|x/, 'é'), 'latin1');
    expect(await refusalOf(read(file(latin1)))).toContain('found bytes that are no UTF-8');
  });
});

function fail(): never {
  throw new Error('There is no such reader.');
}

describe('[U] the inputs of the fault reports', () => {
  it('of a byte order mark and CRLF are taken', async () => {
    const keys = file(`${bom}{"key":"a.txt"}\r\n{"key":"b.txt"}\r\n`);
    expect(await all(keysManifest(keys))).toEqual([{ key: 'a.txt' }, { key: 'b.txt' }]);
    const manifest = file(`${bom}acme-uploads,a.txt\r\nacme-uploads,b.txt\r\n`);
    expect(await all(csvManifest(manifest, 'acme-uploads'))).toEqual([{ key: 'a.txt' }, { key: 'b.txt' }]);
  });

  it('of a stored manifest with a mark is refused with the reason, as S3 would not skip it', async () => {
    expect(await storedColumns(Buffer.from(`${bom}uploads,a\n`))).toContain('begins with a byte order mark');
  });

  it('that cannot be read are named', async () => {
    expect(await refusalOf(all(keysManifest('nowhere.jsonl')))).toBe(
      'CommandError: There is no file nowhere.jsonl.',
    );
    expect(await refusalOf(all(csvManifest('cli', 'uploads')))).toBe(
      'CommandError: cli is a folder; name a file.',
    );
  });
});

test('nothing that reads files of people uses readline, which cuts lines at U+2028', () => {
  const sources = globSync('{cli,lib,local,stacks}/**/*.ts');
  expect(sources.filter((path) => readFileSync(path, 'utf8').includes("'node:readline'"))).toEqual([]);
});

test('a whole file is decoded without its byte order mark', () => {
  expect(decodeFile(Buffer.from(`${bom}a${bom}`))).toEqual({ text: `a${bom}` });
});
