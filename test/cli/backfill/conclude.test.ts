import { exitCodeOf } from '../../../cli/backfill/conclude.ts';
import { emptyTally } from '../../../cli/backfill/tally.ts';
import type { Outcome } from '../../../lib/core/copy/outcome.ts';

/** 1 where the object did not cross, wherever its failure is written. */
const byOutcome: Readonly<Record<Outcome['kind'], number>> = {
  copied: 0,
  superseded: 0,
  filtered: 0,
  deferred: 0,
  reported: 1,
  'dead-lettered': 1,
  redelivered: 1,
};

describe('[U] the exit code of a backfill', () => {
  it.each(Object.entries(byOutcome))('whose objects all end as %s is %i', (kind, code) => {
    const whole = { ...emptyTally(), outcomes: { [kind]: 3 } };
    expect(exitCodeOf({ ended: 'complete', whole })).toBe(code);
  });

  it.each(Object.entries(byOutcome))('that has one object that ends as %s is %i', (kind, code) => {
    const whole = { ...emptyTally(), outcomes: { copied: 9, [kind]: 1 } };
    expect(exitCodeOf({ ended: 'complete', whole })).toBe(code);
  });
});
