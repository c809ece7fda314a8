import type { SourceObject } from '../copy/source-object.ts';
import type { Upload } from '../copy/upload.ts';
import type { IntakeItem } from './envelope/intake-item.ts';

/** A message in the queue of large objects. */
export interface LargeObject {
  readonly version: 1;
  readonly pair: string;
  /** Decoded, for people. */
  readonly key: string;
  /** The smallest event that holds the record, unchanged. */
  readonly event: unknown;
  readonly upload: Upload;
  /** Of a dead letter that is replayed, as it has them, so that failing again counts on. */
  readonly attempts?: number;
  readonly firstFailedAt?: string;
}

/** The message with which the next invocation goes on with `upload`. */
export function writeLargeObject(
  item: IntakeItem,
  deferred: { readonly object: SourceObject; readonly upload: Upload },
  pair: string,
): LargeObject {
  return {
    version: 1,
    pair,
    key: deferred.object.key,
    event: item.event,
    upload: deferred.upload,
    ...item.history,
  };
}
