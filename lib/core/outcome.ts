import type { Failure } from './failure.ts';
import type { SourceObject } from './source-object.ts';

/** How one object crosses. */
export type Route = 'copy' | 'multipart' | 'relay';

export interface Copied {
  readonly kind: 'copied';
  readonly object: SourceObject;
  readonly destinationKey: string;
  readonly route: Route;
  /** ETag of the copy, quotes included, as S3 answers it. */
  readonly eTag: string;
  readonly destinationVersionId?: string;
  readonly requestId?: string;
  /** From the first attempt to the answer. */
  readonly durationMs: number;
  /** From S3's event time to the answer; absent where the event carries no time. */
  readonly latencyMs?: number;
  readonly attempts: number;
}

/** The source object is gone: deleted, or hidden by a delete marker, since its event. */
export interface Superseded {
  readonly kind: 'superseded';
  readonly object: SourceObject;
  readonly requestId?: string;
}

/** An event that asks for nothing: its object is not in the pair's scope, or it is not about a new object. */
export interface Filtered {
  readonly kind: 'filtered';
  readonly object?: SourceObject;
  readonly reason: FilterReason;
}
export type FilterReason = 'prefix' | 'suffix' | 'exclude' | 'test-event' | 'not-object-created';

export interface Failed {
  readonly kind: 'failed';
  readonly object?: SourceObject;
  readonly failure: Failure;
  readonly attempts: number;
}

/** What became of one object. */
export type Outcome = Copied | Superseded | Filtered | Failed;
