import { type Failure, failure } from '../failure/failure.ts';
import type { Pair } from '../pair/pair.ts';
import { keyFault } from './object-key.ts';
import type { FilterReason, Route } from './outcome.ts';
import { destinationKey, filterReason } from './scope.ts';
import type { SourceObject } from './source-object.ts';
import type { Upload } from './upload.ts';

export interface CopyPlan {
  readonly kind: 'copy';
  readonly object: SourceObject;
  readonly destinationKey: string;
  /** Decided by the size in the event, which may be stale or missing: the source's own size has the last word. */
  readonly route: Route;
  /** Of a large object: the upload to go on with, if it was opened before. */
  readonly upload?: Upload;
}

/** What will be done for one object: made here, carried out elsewhere. `ask-size`: its size decides, and is not known. */
export type Plan =
  | CopyPlan
  | { readonly kind: 'ask-size' }
  | { readonly kind: 'filter'; readonly reason: FilterReason }
  | { readonly kind: 'refuse'; readonly failure: Failure };

/**
 * Decides what to do for `object`: refuse it, leave it (with the reason), copy it to the key the pair's rule gives,
 * from where `upload` is, or ask for its size and decide again.
 */
export function plan(pair: Pair, object: SourceObject, upload?: Upload): Plan {
  if (object.bucket !== pair.source.bucket) return refuse(wrongBucket(pair, object));
  const sourceKeyFault = keyFault(object.key);
  if (sourceKeyFault) return refuse(invalidSourceKey(sourceKeyFault));
  const reason = filterReason(pair, object.key);
  if (reason) return { kind: 'filter', reason };
  const key = destinationKey(pair.keyRule, object.key);
  if (key === '' && object.key.endsWith('/')) {
    // S3's console makes an empty object for a folder (S3 User Guide, "Organizing objects in the Amazon S3 console by using folders").
    if (object.sizeBytes === 0) return { kind: 'filter', reason: 'stripped-folder' };
    if (object.sizeBytes === undefined) return { kind: 'ask-size' };
  }
  const destinationKeyFault = keyFault(key);
  if (destinationKeyFault) return refuse(invalidDestinationKey(pair, object, destinationKeyFault));
  return { kind: 'copy', object, destinationKey: key, route: route(pair, object), ...(upload && { upload }) };
}

function route(pair: Pair, { sizeBytes = 0 }: SourceObject): Route {
  if (pair.access === 'relay') return 'relay';
  return crossesInParts(pair, sizeBytes) ? 'multipart' : 'copy';
}

/** Whether an object of `sizeBytes` is above the pair's threshold. */
export function crossesInParts({ multipart }: Pair, sizeBytes: number): boolean {
  return sizeBytes > multipart.thresholdMiB * 1024 ** 2;
}

function refuse(why: Failure): Plan {
  return { kind: 'refuse', failure: why };
}

function wrongBucket(pair: Pair, object: SourceObject): Failure {
  return failure('EventWrongBucket', {
    message: `The event is about bucket ${object.bucket}; pair ${pair.name} copies objects of ${pair.source.bucket} only.`,
    hint: `Find what sends events of ${object.bucket} to this pair and stop it; if its objects are to be copied, give that bucket a pair of its own. Then purge this dead letter.`,
  });
}

function invalidSourceKey(why: string): Failure {
  return failure('EventKeyInvalid', {
    message: `No object can have the key that the event names: ${why}.`,
    hint: 'S3 never sends such a key. Find out what else sends events here, then purge this dead letter.',
  });
}

function invalidDestinationKey(pair: Pair, object: SourceObject, why: string): Failure {
  return failure('DstKeyInvalid', {
    message: `The key rule makes no valid key of ${JSON.stringify(object.key)}: ${why}.`,
    hint: `In pairs/${pair.name}.yml shorten keyRule.addPrefix, or add the key to scope.excludes; deploy, then replay.`,
  });
}
