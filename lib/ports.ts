import type { ObjectHead } from './core/compare/compare.ts';
import type { KeyRange } from './core/compare/key-range.ts';
import type { ListedObject } from './core/compare/listed-object.ts';
import type { Outcome, Route } from './core/copy/outcome.ts';
import type { CopyPlan } from './core/copy/plan.ts';
import type { Tag } from './core/copy/request.ts';
import type { SourceObject } from './core/copy/source-object.ts';
import type { Upload } from './core/copy/upload.ts';
import type { DeadLetter } from './core/dead-letter/dead-letter.ts';
import type { MessageText, QueuedMessage } from './core/dead-letter/received-dead-letter.ts';
import type { LargeObject } from './core/event/large-object.ts';
import type { ServiceCounts } from './core/event/on-time.ts';
import type { Failure } from './core/failure/failure.ts';

export type CopyResult =
  | {
      readonly kind: 'copied';
      /** Empty where the answer of S3 was lost. */
      readonly eTag: string;
      /** Where it is not the one of the plan: the source's own size decided otherwise. */
      readonly route?: Route;
      readonly destinationVersionId?: string;
      readonly requestId?: string;
    }
  /** The source object is gone, or, `by` a newer upload, somebody else copies it. */
  | { readonly kind: 'superseded'; readonly by?: 'newer-upload'; readonly requestId?: string }
  /** Not done yet; another invocation resumes it. */
  | { readonly kind: 'deferred'; readonly upload: Upload }
  /** `isGivenUp`: what it was tried on is taken away, so that only an event of its own can try again. */
  | { readonly kind: 'failed'; readonly failure: Failure; readonly isGivenUp?: true };

/** `sizeBytes`: of the source object as it is now. */
export type SizeResult =
  | { readonly kind: 'sized'; readonly sizeBytes: number }
  | Extract<CopyResult, { kind: 'superseded' | 'failed' }>;

/**
 * Copies one object. One call is one try, given up after `timeoutMs`: retries belong to the caller.
 * Never throws.
 */
export interface ObjectCopier {
  copy(plan: CopyPlan, timeoutMs: number): Promise<CopyResult>;
}

/** As {@link ObjectCopier}, and answers what a plan depends on, under the same terms. */
export interface Copier extends ObjectCopier {
  /** Asks for the size of the source object, where the plan depends on it. */
  size(object: SourceObject, timeoutMs: number): Promise<SizeResult>;
}

/** Keeps what failed for good. Resolves only once the dead letter is durable, rejects with an Error when it could not be kept. */
export interface DeadLetters {
  send(deadLetter: DeadLetter): Promise<void>;
}

/** Hands an object to another invocation. Resolves once that is durable, rejects with an Error when it could not be. */
export interface LargeObjects {
  send(object: LargeObject): Promise<void>;
}

/**
 * A queue of dead letters to drain. Every method but `hide` rejects with an Error when SQS refuses. A receipt is what
 * {@link QueuedMessage} has of the last time that its message was received.
 */
export interface DeadLetterQueue {
  /**
   * Up to ten messages, hidden from others for `holdSeconds`. None: no other is visible. `over limit`: as many are
   * hidden as SQS lets one queue have.
   */
  receive(holdSeconds: number): Promise<readonly QueuedMessage[] | 'over limit'>;
  /** Hides up to ten messages for `seconds` from now; 0 makes them visible at once. Where SQS refuses, they stay as they are; never rejects. */
  hide(receipts: readonly string[], seconds: number): Promise<void>;
  delete(receipt: string): Promise<void>;
  /** Adds a message as it is. */
  put(message: MessageText): Promise<void>;
}

/** The objects of a bucket. */
export interface Listing {
  /** In S3's order (bytes of UTF-8), page by page. Rejects with the Error that S3 refused it with. */
  list(range: KeyRange): AsyncIterable<readonly ListedObject[]>;
}

/** Looks closer at objects of a bucket. Every method rejects with the Error that S3 refused it with. */
export interface ObjectReader {
  /** With its checksums; undefined when there is no such object. */
  head(key: string): Promise<ObjectHead | undefined>;
  tags(key: string): Promise<readonly Tag[]>;
  /** A digest of its bytes, read as a stream; equal when the bytes are. */
  digest(key: string): Promise<string>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** Reports to people and dashboards what became of each object. Must not throw. */
export interface Reporter {
  outcome(outcome: Outcome): void;
  /** Counts objects that uploads brought, by the service level of the pair. */
  served(counts: ServiceCounts): void;
  /** Writes out whatever is held back; called once at the end of each invocation. */
  flush(): void;
}
