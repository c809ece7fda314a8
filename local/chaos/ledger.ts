import type { Outcome } from '../../lib/core/copy/outcome.ts';
import { asObject, asString, parseJson } from '../../lib/core/text/json-value.ts';
import type { LambdaEvent } from '../lambda/lambda-function.ts';

/** What one accepted event came to in the end. */
export type Settlement =
  | Exclude<Outcome['kind'], 'redelivered' | 'reported'>
  /** Lambda gave it up and put it into the dead-letter queue itself. */
  | 'dead-lettered-by-lambda'
  /** Lambda gave it up and could not keep it: lost. */
  | 'dropped'
  /** Nobody knows: a hole in the account. */
  | 'unsettled';

/** Counts of every kind of settlement; together they are the accepted events. */
export type Settlements = Readonly<Record<Settlement, number>>;

export interface Ledger {
  /** To be given every event of the local Lambda. */
  hear(event: LambdaEvent): void;
  accepted(): number;
  /** Invocations that failed and were delivered again. */
  retried(): number;
  settlements(): Settlements;
}

interface Entry {
  told?: Settlement | undefined;
  finished: boolean;
  givenUp?: Settlement;
}

/** The outcomes that do not come again. */
const outcomeKinds: ReadonlySet<string> = new Set([
  'copied',
  'superseded',
  'filtered',
  'deferred',
  'dead-lettered',
]);

/**
 * Accounts for each asynchronous event of one function by its request id, which its retries share: the last
 * attempt decides. A copy that was made twice, because the first attempt was killed after it, counts once.
 */
export function openLedger(functionName: string): Ledger {
  const events = new Map<string, Entry>();
  let retries = 0;

  /** A line may be read after its invocation was answered, so the request it names counts, not the running one. */
  function hearLine(line: string): void {
    const log = asObject(parseJson(line));
    const entry = events.get(asString(log?.['function_request_id']) ?? '');
    const told = asString(log?.['message']) ?? '';
    if (entry && outcomeKinds.has(told)) entry.told = told as Settlement;
  }

  return {
    hear(event) {
      if (event.functionName !== functionName) return;
      if (event.kind === 'line') hearLine(event.line);
      const { requestId = '' } = event;
      if (event.kind === 'accepted') events.set(requestId, { finished: false });
      const entry = events.get(requestId);
      if (!entry) return;
      if (event.kind === 'finished') entry.finished = event.result.kind === 'succeeded';
      if (event.kind === 'retrying') retries++;
      if (event.kind === 'dead-lettered') entry.givenUp = 'dead-lettered-by-lambda';
      if (event.kind === 'dropped') entry.givenUp = 'dropped';
    },
    accepted: () => events.size,
    retried: () => retries,
    settlements() {
      const counts: Record<Settlement, number> = {
        copied: 0,
        superseded: 0,
        filtered: 0,
        deferred: 0,
        'dead-lettered': 0,
        'dead-lettered-by-lambda': 0,
        dropped: 0,
        unsettled: 0,
      };
      for (const { told, finished, givenUp } of events.values()) {
        counts[givenUp ?? (finished ? told : undefined) ?? 'unsettled']++;
      }
      return counts;
    },
  };
}
