import fc from 'fast-check';
import { fittedTable, inParts, stacked } from '../../../cli/terminal/table.ts';
import { columns, sentenceColumns, widestPiece, widthOf, wrapped } from '../../../cli/terminal/width.ts';

/** Words of a screen: plain, wide, joined emoji, and as long as a key or an ARN may be. */
const word = fc.oneof(
  fc.stringMatching(/^[a-z]{1,9}$/),
  fc.constantFrom(
    '日本語の鍵',
    '🚢',
    '👩‍👩‍👧‍👦',
    'é',
    '`npx ferry pairs`',
    'arn:aws:iam::111111111111:role/s3-ferry-acme-with-a-long-name',
  ),
);
const sentence = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
const screen = fc.integer({ min: 20, max: 200 });

const wordsOf = (text: string) => text.split(/\s+/).filter((one) => one !== '');

/** What is wider than the screen is one piece, alone on its line. */
function expectFit(text: string, width: number, wholes: readonly string[] = []): void {
  for (const line of text.split('\n')) {
    const alone = line.trim();
    if (widthOf(line) > width && !wholes.includes(alone)) expect(widestPiece(line)).toBe(widthOf(alone));
  }
}

describe('[U] a sentence on a screen', () => {
  it('fits it, however narrow, and loses and cuts no word', () => {
    fc.assert(
      fc.property(sentence, screen, (text, width) => {
        const lines = wrapped(text, width);
        expectFit(lines, width);
        expect(wordsOf(lines)).toEqual(wordsOf(text));
      }),
    );
  });

  it('keeps its lines, their indents, and commands whole', () => {
    const command = 'npx ferry deploy acme --source-profile A --destination-profile B';
    expect(wrapped(`  one two three\nWhat failed: ${command}`, 12)).toBe(
      `  one two\n  three\nWhat failed:\n${command}`,
    );
    expect(wrapped('  + Statement: {"a": "b c", "d": 1}', 14)).toBe('  + Statement:\n  {"a": "b c", "d": 1}');
    expect(wrapped('as it is', 80)).toBe('as it is');
    expect(wrapped('run `ferry check acme` now', 10)).toBe('run\n`ferry check acme`\nnow');
  });
});

describe('[U] a table on a screen', () => {
  const heads = ['PAIR', 'SOURCE', 'KEY'];
  const rows = fc.array(fc.tuple(word, sentence, sentence), { minLength: 1, maxLength: 4 });

  it('fits it, however narrow, and loses nothing', () => {
    fc.assert(
      fc.property(rows, screen, (all, width) => {
        const text = fittedTable(heads, all, { columns: width, whole: ['KEY'] });
        expectFit(
          text,
          width,
          all.map(([, , key]) => key),
        );
        const expected = all.flatMap((row) => row.flatMap(wordsOf)).sort();
        const seen = wordsOf(text).sort();
        for (const one of expected) {
          const at = seen.indexOf(one);
          expect({ one, at }).not.toEqual({ one, at: -1 });
          seen.splice(at, 1);
        }
        for (const [, , key] of all) expect(text).toContain(key);
      }),
    );
  });

  it('stands side by side where there is room, is broken at spaces where there is some, and stacked where there is none', () => {
    const row = [['acme', '111111111111 eu-central-1 acme-uploads', 'in/a b.txt']];
    const at = (width: number) => fittedTable(heads, row, { columns: width, whole: ['KEY'] });
    expect(at(80)).toBe(
      'PAIR  SOURCE                                  KEY\nacme  111111111111 eu-central-1 acme-uploads  in/a b.txt',
    );
    expect(at(44)).toBe(
      'PAIR  SOURCE                     KEY\nacme  111111111111 eu-central-1  in/a b.txt\n      acme-uploads',
    );
    expect(at(24)).toBe(
      'PAIR    acme\nSOURCE  111111111111\n        eu-central-1\n        acme-uploads\nKEY     in/a b.txt',
    );
  });

  it('puts what is wider than the screen on a line of its own', () => {
    const key = `in/${'k'.repeat(90)} with a space`;
    expect(
      fittedTable(
        ['CODE', 'KEY'],
        [
          ['A', key],
          ['B', 'b'],
        ],
        { columns: 80, whole: ['KEY'] },
      ),
    ).toBe(`CODE  A\nKEY\n  ${key}\n\nCODE  B\nKEY   b`);
  });

  it('says what has no head on a line of its own where rows are stacked', () => {
    expect(fittedTable(['', 'CALL'], [['pass', 'GetObject'.repeat(3)]], { columns: 30 })).toBe(
      `pass\nCALL  ${'GetObject'.repeat(3)}`.replace('CALL  Get', 'CALL\n  Get'),
    );
  });

  it('is empty below its head without rows, however narrow', () => {
    expect(fittedTable(heads, [], { columns: 80 })).toBe('PAIR  SOURCE  KEY');
  });
});

describe('[U] labels and what they say', () => {
  it('stand beside each other where there is room for it', () => {
    const fields = [
      { label: 'source', text: ['s3://b/a b', '4 B, STANDARD'] },
      { label: 'verdict', text: 'one two three four' },
    ] as const;
    expect(stacked(fields, 80)).toBe('source   s3://b/a b  4 B, STANDARD\nverdict  one two three four');
    expect(stacked(fields, 24)).toBe(
      'source   s3://b/a b\n         4 B, STANDARD\nverdict  one two three\n         four',
    );
    expect(stacked(fields, 14)).toBe(
      'source\n  s3://b/a b\n  4 B,\n  STANDARD\nverdict  one\n         two\n         three\n         four',
    );
  });

  it('stand on one line, or below each other', () => {
    expect(inParts(['= a b', '← c d', '(why it is)'], 80)).toBe('= a b  ← c d  (why it is)');
    expect(inParts(['= a b', '← c d', '(why it is)'], 8)).toBe('= a b\n← c d\n(why it\nis)');
  });
});

describe('[U] the columns of a screen', () => {
  const { COLUMNS } = process.env;
  afterEach(() => {
    delete process.env['COLUMNS'];
    if (COLUMNS !== undefined) process.env['COLUMNS'] = COLUMNS;
  });
  const terminal = (width: number) => ({ isTTY: true, columns: width }) as NodeJS.WriteStream;
  const pipe = { isTTY: false } as unknown as NodeJS.WriteStream;

  it.each([
    ['120', terminal(90), 120],
    [undefined, terminal(90), 90],
    ['', terminal(90), 90],
    ['wide', terminal(90), 90],
    ['0', terminal(90), 90],
    ['5', terminal(90), 20],
    [undefined, terminal(0), Number.POSITIVE_INFINITY],
    ['120', pipe, 120],
    [undefined, pipe, Number.POSITIVE_INFINITY],
  ])('are for sentences, with COLUMNS %j', (said, stream, expected) => {
    if (said === undefined) delete process.env['COLUMNS'];
    else process.env['COLUMNS'] = said;
    expect(sentenceColumns(stream)).toBe(expected);
  });

  it('are 80 for tables where nobody says them', () => {
    delete process.env['COLUMNS'];
    expect(columns()).toBe(process.stdout.isTTY ? process.stdout.columns : 80);
    process.env['COLUMNS'] = '132';
    expect(columns()).toBe(132);
  });
});
