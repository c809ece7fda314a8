import { readReplayOrder } from '../../../lib/core/dead-letter/replay-order.ts';

const now = Date.parse('2026-11-23T10:00:00Z');

describe('[U] a replay order', () => {
  it('that says nothing means every dead letter there is now', () => {
    expect(readReplayOrder({}, now)).toEqual({
      filter: {},
      limit: 1_000,
      concurrency: 20,
      ratePerSecond: 1_000,
      dryRun: false,
      untilMs: now,
    });
  });

  it('is taken as it is', () => {
    const order = {
      filter: {
        codes: ['DstThrottled'],
        sides: ['destination'],
        keyPrefix: 'in/',
        ids: ['m1'],
        failedUntilMs: 2_000,
        failedSinceMs: 1_000,
      },
      limit: 5,
      concurrency: 2,
      ratePerSecond: 0.5,
      dryRun: true,
      untilMs: 3_000,
    };
    expect(readReplayOrder(order, now)).toEqual(order);
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'the order must be a JSON object.'],
    ['a list', [], 'the order must be a JSON object.'],
    ['a misspelt field', { filters: {} }, 'the order has no field "filters"'],
    ['a misspelt filter', { filter: { code: ['X'] } }, 'filter has no field "code"; it knows codes, sides'],
    ['a filter that is none', { filter: 'all' }, 'filter must be a JSON object.'],
    ['one code for a list', { filter: { codes: 'X' } }, 'filter.codes must be a list of strings.'],
    ['ids that are no text', { filter: { ids: [7] } }, 'filter.ids must be a list of strings.'],
    ['a prefix that is no text', { filter: { keyPrefix: 7 } }, 'filter.keyPrefix must be a string.'],
    ['a limit of 0', { limit: 0 }, 'limit must be a number above 0.'],
    ['a rate that is no number', { ratePerSecond: '5' }, 'ratePerSecond must be a number above 0.'],
    ['no end', { untilMs: Number.POSITIVE_INFINITY }, 'untilMs must be a number above 0.'],
    ['a dry run that is no flag', { dryRun: 'yes' }, 'dryRun must be true or false.'],
  ])('of %s is refused, and says so', (_, order, message) => {
    expect(() => readReplayOrder(order, now)).toThrow(expect.objectContaining({ name: 'ReplayOrderError' }));
    expect(() => readReplayOrder(order, now)).toThrow(message);
  });

  it.each(['limit', 'concurrency', 'ratePerSecond', 'untilMs', 'dryRun', 'filter'])(
    'may leave %s out',
    (field) => {
      expect(readReplayOrder({ [field]: undefined }, now)).toEqual(readReplayOrder({}, now));
    },
  );
});
