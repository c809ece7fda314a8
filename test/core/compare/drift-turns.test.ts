import { driftPrefix } from '../../../lib/core/compare/drift.ts';

const hour = 3_600_000;

describe('[U] the prefix whose turn it is', () => {
  const prefixes = ['a/', 'b/', 'c/'];

  it.each<[string, number]>([
    ['rate(1 minute)', 60_000],
    ['rate(15 minutes)', 15 * 60_000],
    ['rate(1 hour)', hour],
    ['rate(12 hours)', 12 * hour],
    ['rate(1 day)', 24 * hour],
    ['rate(7 days)', 7 * 24 * hour],
    // Taken to mean a day.
    ['cron(0 3 * * ? *)', 24 * hour],
    ['at rate(1 hour)', 24 * hour],
    ['rate(1 hour) or so', 24 * hour],
  ])('by %s changes with each run', (schedule, periodMs) => {
    const turn = (at: number) => driftPrefix({ schedule, prefixes }, at * periodMs);
    expect([0, 1, 2, 3].map(turn)).toEqual(['a/', 'b/', 'c/', 'a/']);
    expect(driftPrefix({ schedule, prefixes }, periodMs - 1)).toBe('a/');
  });

  it('is all keys where there are no prefixes', () => {
    expect(driftPrefix({ schedule: 'rate(1 day)', prefixes: [] }, 5)).toBe('');
  });
});
