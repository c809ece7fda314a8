import type { Failure } from '../failure/failure.ts';
import type { SourceObject } from './source-object.ts';

/** How one object is copied. */
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
  /** From S3's event time to the answer; absent where the event has no time. */
  readonly latencyMs?: number;
  /** Copy calls made within this invocation. */
  readonly tries: number;
}

/**
 * There is nothing left to do: the source object is gone (deleted, or hidden by a delete marker) since its
 * event, or another event of its key copies it in parts.
 */
export interface Superseded {
  readonly kind: 'superseded';
  readonly object: SourceObject;
  /** Absent where it is gone. */
  readonly by?: 'newer-upload';
  readonly requestId?: string;
}

export type FilterReason =
  | 'prefix'
  | 'suffix'
  | 'exclude'
  /** The probe or canary of another pair. */
  | 'reserved'
  /** The marker of the folder that the key rule strips: no key is left for it. */
  | 'stripped-folder'
  | 'test-event'
  | 'not-object-created';

/** An event that asks for nothing: its object is not in the pair's scope, or it is not about a new object. */
export interface Filtered {
  readonly kind: 'filtered';
  readonly object?: SourceObject;
  readonly reason: FilterReason;
}

/** The object was not copied, and its event is in the dead-letter queue with the failure. */
export interface DeadLettered {
  readonly kind: 'dead-lettered';
  readonly object?: SourceObject;
  readonly failure: Failure;
  readonly tries: number;
}

/** The object was not copied, and whoever asked for it gets the reason. */
export interface Reported {
  readonly kind: 'reported';
  readonly object?: SourceObject;
  readonly failure: Failure;
  readonly tries: number;
}

/** The object is not copied yet; its sender delivers the event again. */
export interface Redelivered {
  readonly kind: 'redelivered';
  readonly object?: SourceObject;
  readonly failure: Failure;
  readonly tries: number;
}

/** The object is copied in parts: its event is in the queue of large objects, with the upload to resume. */
export interface Deferred {
  readonly kind: 'deferred';
  readonly object: SourceObject;
  readonly destinationKey: string;
  readonly uploadId: string;
}

/** What became of one object. */
export type Outcome = Copied | Superseded | Filtered | Deferred | DeadLettered | Reported | Redelivered;
