import { globSync, readFileSync } from 'node:fs';
import { conclude } from '../../../cli/backfill/conclude.ts';
import { emptyTally } from '../../../cli/backfill/tally.ts';
import { printCheck } from '../../../cli/check/check-report.ts';
import { wiringWords } from '../../../cli/check/wiring-report.ts';
import { inFlightWords } from '../../../cli/dlq/look-through.ts';
import { agreeing, countOf } from '../../../lib/core/text/count-of.ts';
import { latencyWords } from '../../../local/watch.ts';
import { pair } from '../../support/pair.ts';

describe('[U] a count in a message', () => {
  it.each([
    [0, '0 objects are'],
    [1, '1 object is'],
    [2, '2 objects are'],
    [1_000_000, '1M objects are', '1M'],
  ])('of %i agrees with its noun and its verb', (count, expected, text = String(count)) => {
    expect(`${countOf(count, 'object', text)} ${agreeing(count, 'is', 'are')}`).toBe(expected);
  });

  /** `${…} objects` is right for every count but one. */
  it('is written by that rule in every file', () => {
    const noun =
      /\$\{(?!(?:most|longest|least|limit)\w*\})[^}]*\} (?:more )?(objects|keys|calls|tasks|requests|dead letters|messages|lines|statements|parts|API calls|jobs|files|bytes left)\b/;
    const byHand = globSync('cli/**/*.ts').flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => noun.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(byHand).toEqual([]);
  });

  /** What a person reads, by the count in it. */
  const messages: Readonly<Record<string, (count: number) => string>> = {
    'the summary of a backfill': (count) =>
      printed(() => conclude(concluded({ looked: count, lacking: count }), {})),
    'the summary of a dry run': (count) =>
      printed(() => conclude({ ...concluded({ looked: count, lacking: count }), isDryRun: true }, {})),
    'what others have in flight': (count) => inFlightWords(count, {}),
    'the wiring': (count) =>
      wiringWords(pair(), { isDeployed: true, faults: Array(count).fill({}), partCount: 7 } as never),
    'a check': (count) =>
      printed(() => printCheck(pair(), { ...nothingFound, calls: Array(count).fill({ refused: [] }) })),
  };

  it.each(Object.entries(messages))('agrees in %s', (_, message) => {
    expect(message(1)).not.toMatch(
      /(?<![\d.])1 (more )?\w*(?<!s)s\b(?! (of|ms))|\b1 [^.,;]*\b(are|were|have been)\b/,
    );
    for (const count of [0, 2]) {
      expect(message(count)).not.toMatch(new RegExp(`(?<![\\d.])${count} (object|call|request|part|key)\\b`));
    }
  });

  it.each([
    [312, '312 ms'],
    [59_999, '59999 ms'],
    [60_000, '1m after its event'],
    [4 * 3_600_000, '4h after its event'],
  ])('of %i ms from an event to its copy is a speed only where it can be one', (latencyMs, expected) => {
    expect(latencyWords(latencyMs)).toBe(expected);
  });
});

const nothingFound = { remedies: [], denials: [], absent: [], warnings: [], unseen: [] };

function concluded(counts: object) {
  return { pair: pair(), ended: 'complete', isDryRun: false, whole: { ...emptyTally(), ...counts } } as const;
}

/** What goes to standard output and standard error. */
function printed(work: () => unknown): string {
  const chunks: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      chunks.push(String(text));
      return true;
    }),
  );
  work();
  for (const spy of spies) spy.mockRestore();
  return chunks.join('');
}
