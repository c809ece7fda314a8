import { imbalances } from '../../local/chaos/imbalances.ts';
import type { ChaosAccount } from '../../local/chaos/run-chaos.ts';

const balanced: ChaosAccount = {
  seed: 1,
  objects: 8,
  writes: 9,
  delivered: 10,
  accepted: 10,
  settlements: {
    copied: 6,
    superseded: 1,
    filtered: 1,
    deferred: 0,
    'dead-lettered': 1,
    'dead-lettered-by-lambda': 1,
    dropped: 0,
    unsettled: 0,
  },
  retried: 3,
  faultsByKind: { '503': 5 },
  calls: 20,
  faultShare: 0.25,
  kills: 1,
  outages: 1,
  replay: { copied: 2 },
  deadLettersLeft: 0,
  expected: 7,
  differences: [],
};

describe('[U] the account of a chaos run', () => {
  it('balances when every event is accounted for and the buckets agree', () => {
    expect(imbalances(balanced)).toEqual([]);
  });

  it.each<[string, Partial<ChaosAccount>, RegExp]>([
    ['an event was not accepted', { accepted: 9 }, /10 events were delivered, Lambda accepted 9/],
    ['a write sent no event', { writes: 11 }, /11 writes sent only 10 events/],
    [
      'an event has no outcome',
      { settlements: { ...balanced.settlements, copied: 5, unsettled: 1 } },
      /1 events have no outcome/,
    ],
    [
      'an event was lost',
      { settlements: { ...balanced.settlements, copied: 5, dropped: 1 } },
      /1 events were lost/,
    ],
    [
      'an event was counted twice',
      { settlements: { ...balanced.settlements, copied: 7 } },
      /10 events were accepted, 11 are accounted for/,
    ],
    ['a dead letter never reached the queue', { replay: { copied: 1 } }, /2 events went .* 1 dead letters/],
    ['a replay failed', { replay: { copied: 1, failed: 1 } }, /1 dead letters failed again/],
    ['a dead letter is left', { deadLettersLeft: 1 }, /1 dead letters are left/],
    ['too few faults hit', { faultShare: 0.1 }, /only 10 % of the calls/],
    [
      'the buckets differ',
      { differences: [{ destinationKey: 'from-uploads/a', difference: 'bytes' }] },
      /from-uploads\/a: bytes/,
    ],
  ])('does not balance when %s', (_, wrong, words) => {
    expect(imbalances({ ...balanced, ...wrong }).join('\n')).toMatch(words);
  });
});
