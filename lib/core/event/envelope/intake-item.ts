import type { FilterReason } from '../../copy/outcome.ts';
import type { SourceObject } from '../../copy/source-object.ts';
import type { Upload } from '../../copy/upload.ts';
import { type Failure, failure } from '../../failure/failure.ts';

/** What a dead letter remembers of earlier tries. */
export interface History {
  readonly attempts: number;
  readonly firstFailedAt?: string;
}

/** One thing an event asks for. `event` is the smallest event that holds it, which intake can read again. */
export type IntakeItem = { readonly event: unknown; readonly history?: History } & (
  | { readonly kind: 'object'; readonly object: SourceObject; readonly upload?: Upload }
  | { readonly kind: 'ignored'; readonly reason: FilterReason }
  | { readonly kind: 'rejected'; readonly failure: Failure; readonly key?: string }
);

/** An item for what nobody can read; `event` keeps the raw text or value. */
export function malformed(event: unknown, why: string): IntakeItem {
  return {
    kind: 'rejected',
    event: event ?? null,
    failure: failure('EventMalformed', {
      message: `The event cannot be read: ${why}.`,
      hint:
        'The raw event is kept in this dead letter. If it came from S3, please report it as a bug with the ' +
        'event; if something else sends to this function or its queue, stop it, then purge the message.',
    }),
  };
}
