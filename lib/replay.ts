import { type CopyContext, copyItem, type NotCopied, type Suspended, type TimeBudget } from './copy-item.ts';
import { utf8Length } from './core/copy/object-key.ts';
import { writeDeadLetter } from './core/dead-letter/dead-letter.ts';
import { deadLetterMatcher } from './core/dead-letter/dead-letter-filter.ts';
import type { ReceivedDeadLetter } from './core/dead-letter/received-dead-letter.ts';
import type { ReplayOrder } from './core/dead-letter/replay-order.ts';
import type { IntakeItem } from './core/event/envelope/intake-item.ts';
import { writeLargeObject } from './core/event/large-object.ts';
import type { FailureCode } from './core/failure/failure.ts';
import { closingMs, type DrainReport, drain, type Handle } from './drain.ts';
import { pacer } from './pacer.ts';
import type { DeadLetterQueue, DeadLetters, LargeObjects, Reporter } from './ports.ts';

export interface Replayer extends CopyContext {
  readonly queue: DeadLetterQueue;
  /** Where a dead letter goes that fails again. */
  readonly deadLetters: DeadLetters;
  /** Where a dead letter goes that failed `maxAttempts` times. */
  readonly parked: DeadLetters;
  readonly largeObjects: LargeObjects;
  readonly maxAttempts: number;
  readonly reporter: Reporter;
}

/** What became of one dead letter. */
export interface ReplayResult {
  readonly id: string;
  readonly key?: string;
  /** `kept`: left in the queue as it was, because time ran out or the queue refused. */
  readonly result:
    | 'copied'
    | 'superseded'
    | 'filtered'
    | 'deferred'
    | 'failed'
    | 'parked'
    | 'kept'
    | 'would-replay';
  /** Of the failure: the new one where it failed again, else the dead letter's own. */
  readonly code: FailureCode;
  readonly attempts: number;
}

export interface ReplayReport extends DrainReport {
  readonly results: readonly ReplayResult[];
  /** The order's own: another invocation that goes on with this replay takes no later dead letters. In ms since the epoch. */
  readonly untilMs: number;
}

/** Bytes of results that one answer holds; Lambda takes 6 MB (Lambda Developer Guide, "Lambda quotas"). */
const answerBytes = 4 * 1_048_576;

/**
 * Processes dead letters in the way of an upload. A dead letter is deleted only after each of its objects
 * is copied, gone or out of scope, or is in a newer dead letter. Dead letters it leaves are visible again when it
 * returns. Two replays at once share the dead letters: SQS gives each to one of them, seldom to both. Rejects when the queue
 * cannot be read; dead letters under way are settled first.
 */
export async function replay(
  order: ReplayOrder,
  replayer: Replayer,
  budget: TimeBudget,
): Promise<ReplayReport> {
  const results: ReplayResult[] = [];
  let [bytes, outOfTurns] = [0, false];
  let forHandling = budget;
  const isTurn = pacer(order.ratePerSecond, replayer.clock, () => forHandling.remainingMs() - closingMs);
  const matchesFilter = deadLetterMatcher(order.filter);
  const settle = async (deadLetter: ReceivedDeadLetter, left: TimeBudget) => {
    forHandling = left;
    if (!(await isTurn())) {
      outOfTurns = true;
      return result(deadLetter, 'kept');
    }
    return order.dryRun ? result(deadLetter, 'would-replay') : replayDeadLetter(deadLetter, replayer, left);
  };
  const handle: Handle = async (deadLetter, left) => {
    const settled = await settle(deadLetter, left);
    results.push(settled);
    bytes += utf8Length(JSON.stringify(settled));
    return settled.result === 'kept' || order.dryRun ? 'stays' : 'left';
  };
  try {
    const terms = {
      ...order,
      matches: (deadLetter: ReceivedDeadLetter) =>
        deadLetter.message.sentAtMs <= order.untilMs && matchesFilter(deadLetter),
      budget,
      now: () => performance.now(),
      isEnough: () => bytes >= answerBytes,
    };
    const report = await drain(replayer.queue, terms, handle);
    return { ...report, results, drained: report.drained && !outOfTurns, untilMs: order.untilMs };
  } finally {
    replayer.reporter.flush();
  }
}

async function replayDeadLetter(
  deadLetter: ReceivedDeadLetter,
  replayer: Replayer,
  budget: TimeBudget,
): Promise<ReplayResult> {
  const failed: { item: IntakeItem; outcome: NotCopied }[] = [];
  let last: SettledKind = 'filtered';
  for (const item of deadLetter.items) {
    const outcome = await copyItem(item, replayer, budget);
    if (outcome.kind === 'failed') {
      failed.push({ item, outcome });
      continue;
    }
    try {
      const settled =
        outcome.kind === 'suspended' ? await defer(deadLetter, item, outcome, replayer) : outcome;
      replayer.reporter.outcome(settled);
      last = settled.kind;
    } catch {
      return result(deadLetter, 'kept');
    }
  }
  if (failed.some(({ outcome }) => isCutShort(outcome, budget))) return result(deadLetter, 'kept');
  try {
    for (const { item, outcome } of failed) await sendBack(deadLetter, item, outcome, replayer);
    await replayer.queue.delete(deadLetter.message.receipt);
  } catch {
    return result(deadLetter, 'kept');
  }
  const [first] = failed;
  if (!first) return result(deadLetter, last);
  const kind = isParked(deadLetter, replayer) ? 'parked' : 'failed';
  return { ...result(deadLetter, kind), code: first.outcome.failure.code, attempts: deadLetter.attempts + 1 };
}

type SettledKind = 'copied' | 'superseded' | 'filtered' | 'deferred';

/** A failure that may pass, met as time ran out, says nothing about the object: the dead letter stays as it is. */
function isCutShort({ failure }: NotCopied, budget: TimeBudget): boolean {
  return failure.disposition === 'transient' && budget.remainingMs() <= closingMs;
}

/** Sends before the old dead letter is deleted: a crash between the two repeats a dead letter, and never loses one. */
async function sendBack(
  deadLetter: ReceivedDeadLetter,
  item: IntakeItem,
  outcome: NotCopied,
  replayer: Replayer,
) {
  const place = { pair: replayer.pair.name, nowMs: replayer.clock.now() };
  const queue = isParked(deadLetter, replayer) ? replayer.parked : replayer.deadLetters;
  await queue.send(writeDeadLetter(withHistory(item, deadLetter), outcome, place));
  replayer.reporter.outcome({ ...outcome, kind: 'dead-lettered' });
}

/** Hands the upload that a dead letter's object was found to need to another invocation. Rejects when the queue refuses. */
async function defer(
  deadLetter: ReceivedDeadLetter,
  item: IntakeItem,
  outcome: Suspended,
  replayer: Replayer,
) {
  const { object, destinationKey, upload } = outcome;
  await replayer.largeObjects.send(
    writeLargeObject(withHistory(item, deadLetter), outcome, replayer.pair.name),
  );
  return { kind: 'deferred', object, destinationKey, uploadId: upload.id } as const;
}

function withHistory(item: IntakeItem, { attempts, firstFailedAtMs }: ReceivedDeadLetter): IntakeItem {
  return { ...item, history: { attempts, firstFailedAt: new Date(firstFailedAtMs).toISOString() } };
}

function isParked(deadLetter: ReceivedDeadLetter, { maxAttempts }: Replayer): boolean {
  return deadLetter.attempts + 1 >= maxAttempts;
}

function result(deadLetter: ReceivedDeadLetter, kind: ReplayResult['result']): ReplayResult {
  return {
    id: deadLetter.message.id,
    ...(deadLetter.key !== undefined && { key: deadLetter.key }),
    result: kind,
    code: deadLetter.failure.code,
    attempts: deadLetter.attempts,
  };
}
