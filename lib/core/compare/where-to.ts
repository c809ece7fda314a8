import type { FilterReason } from '../copy/outcome.ts';
import { plan } from '../copy/plan.ts';
import type { Pair } from '../pair/pair.ts';

/** Where an object of the source goes, or why it goes nowhere. */
export type WhereTo = { readonly key: string } | { readonly stays: string };

/** Of events alone are the others. */
const reasons: Readonly<Partial<Record<FilterReason, string>>> = {
  prefix: 'it begins with none of the prefixes of the scope',
  suffix: 'it ends with none of the suffixes of the scope',
  exclude: 'an exclude of the scope matches it',
  reserved: 'it is the probe or canary of another pair',
};

const allStripped =
  'the key rule strips all of it: the empty marker of a folder stays, anything else is refused';

/** Where the pair copies `key` to, in words where it does not. */
export function whereTo(pair: Pair, key: string): WhereTo {
  const planned = plan(pair, { bucket: pair.source.bucket, key });
  if (planned.kind === 'copy') return { key: planned.destinationKey };
  if (planned.kind === 'ask-size') return { stays: allStripped };
  return {
    stays: planned.kind === 'filter' ? (reasons[planned.reason] ?? planned.reason) : planned.failure.message,
  };
}
