import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** Words that S3 Ferry no longer uses, with the word of AWS's documentation or of its own that took their place. */
const retired: readonly (readonly [RegExp, string])[] = [
  [
    /(?<!\bdead[ -])(?<!\b(capital|lower-case|first a) )\bletters?\b(?!,? (and )?digits)(?!-)/i,
    'dead letter',
  ],
  [/\b(carry|carries|carried|carrying)\b/i, 'copy, replicate'],
  [/(?<!Threshold )\b(cross|crosses|crossed|crossing)\b(?!-)/i, 'is copied'],
  [/\bputs? (it |them |\w+ letters )?through\b/i, 'replay'],
  [/\bverdicts?\b/i, 'comparison'],
  [/\bsweeps?\b/i, 'drain'],
  [/\bovertaken\b/i, 'superseded'],
  [/\bstanding (world|statement|role|cost)\b/i, 'deployed; fixed'],
  [/\bthe gate\b/i, 'policy proxy'],
  [/\banew\b/i, 'again'],
  [/\b(told|tells)\b(?! apart)/i, 'says, reports'],
  [/\b(stands|stood)\b/i, 'is'],
];

/** The texts of a source file that a person may read: strings, but for what is imported. */
function textsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      texts.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

/** Texts with a retired word, and the word to use. */
function retiredIn(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    retired.flatMap(([word, instead]) => {
      const [found] = word.exec(text) ?? [];
      return found === undefined ? [] : [`"${found}" (say: ${instead}) in: ${text.trim()}`];
    }),
  );
}

describe('[U] the words of S3 Ferry', () => {
  it.each([
    'A letter is parked.',
    'the pair carries objects',
    'objects cross',
    'put through again',
    'It stands there.',
    'S3 tells so',
  ])('%j has a retired one', (text) => {
    expect(retiredIn([text])).not.toEqual([]);
  });

  it.each([
    'A dead letter, a dead-letter queue, lower-case letters and digits.',
    'cross-Region and cross-account copies',
    'by which they can be told apart',
  ])('%j has none', (text) => {
    expect(retiredIn([text])).toEqual([]);
  });

  const sources = globSync('{lib,cli,handlers,stacks,local}/**/*.{ts,cjs}').sort();
  it.each(sources)('are those of what %s says', (file) => {
    expect(retiredIn(textsOf(file))).toEqual([]);
  });

  const documents = globSync(['*.md', 'docs/**/*.md'], {
    exclude: ['CHANGELOG.md', 'docs/mutation.md'],
  }).sort();
  it.each(documents)('are those of %s', (file) => {
    expect(retiredIn(readFileSync(file, 'utf8').split('\n'))).toEqual([]);
  });
});
