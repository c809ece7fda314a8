import type { Failure } from './failure.ts';

/** A message in the dead-letter queue that a ferry wrote itself. */
export interface DeadLetter {
  readonly version: 1;
  readonly pair: string;
  readonly failure: Failure;
  /** The smallest event that carries the record, unchanged: it can be put through intake again as it stands. */
  readonly event: unknown;
  /** Decoded key, for people and filters; absent where the event has none that can be read. */
  readonly key?: string;
  readonly attempts: number;
  /** ISO 8601. */
  readonly firstFailedAt: string;
  readonly lastFailedAt: string;
}
