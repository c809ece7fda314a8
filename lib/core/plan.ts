import type { FilterReason } from './outcome.ts';
import type { Pair } from './pair.ts';
import { destinationKey, filterReason } from './scope.ts';
import type { SourceObject } from './source-object.ts';

/** Objects above this need a multipart copy (API reference, CopyObject: "up to 5 GB in a single atomic action"). */
export const singleCopyLimitBytes = 5 * 1024 ** 3;

/** What will be done for one object: made here, carried out elsewhere. */
export type Plan = CopyPlan | { readonly kind: 'filter'; readonly reason: FilterReason };

export interface CopyPlan {
  readonly kind: 'copy';
  readonly object: SourceObject;
  readonly destinationKey: string;
}

/** Decides what to do for `object`: nothing (with the reason), or a copy to the key the pair's rule gives. */
export function plan(pair: Pair, object: SourceObject): Plan {
  const reason = filterReason(pair.scope, object.key);
  if (reason) return { kind: 'filter', reason };
  return { kind: 'copy', object, destinationKey: destinationKey(pair.keyRule, object.key) };
}
