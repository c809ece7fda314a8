import { type Carrier, carry, type NotCarried, type Suspended, type TimeBudget } from './carry.ts';
import { utf8Length } from './core/copy/object-key.ts';
import { writeDeadLetter } from './core/dead-letter/dead-letter.ts';
import type { Letter } from './core/dead-letter/letter.ts';
import { letterMatcher } from './core/dead-letter/letter-filter.ts';
import type { ReplayOrder } from './core/dead-letter/replay-order.ts';
import type { IntakeItem } from './core/event/envelope/intake-item.ts';
import { writeLargeObject } from './core/event/large-object.ts';
import type { FailureCode } from './core/failure/failure.ts';
import { pacer } from './pacer.ts';
import type { DeadLetters, LargeObjects, LetterQueue, Reporter } from './ports.ts';
import { closingMs, type DrainReport, drain, type Visit } from './sweep.ts';

export interface Replayer extends Carrier {
  readonly queue: LetterQueue;
  /** Where a letter goes that fails again. */
  readonly deadLetters: DeadLetters;
  /** Where a letter goes that failed `maxAttempts` times. */
  readonly parked: DeadLetters;
  readonly largeObjects: LargeObjects;
  readonly maxAttempts: number;
  readonly reporter: Reporter;
}

/** What became of one letter. */
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
  /** Of the failure: the new one where it failed again, else the letter's own. */
  readonly code: FailureCode;
  readonly attempts: number;
}

export interface ReplayReport extends DrainReport {
  readonly results: readonly ReplayResult[];
  /** The order's own: another invocation that goes on with this replay takes no later letters. In ms since the epoch. */
  readonly untilMs: number;
}

/** Bytes of results that one answer holds; Lambda takes 6 MB (Lambda Developer Guide, "Lambda quotas"). */
const answerBytes = 4 * 1_048_576;

/**
 * Puts dead letters through the same path as an upload. A letter is deleted only after each of its objects
 * is copied, gone or out of scope, or stands in a newer letter. Letters it leaves are visible again when it
 * returns. Two replays at once share the letters: SQS gives each to one of them, seldom to both. Rejects when the queue
 * cannot be read; letters under way are settled first.
 */
export async function replay(
  order: ReplayOrder,
  replayer: Replayer,
  budget: TimeBudget,
): Promise<ReplayReport> {
  const results: ReplayResult[] = [];
  let [bytes, outOfTurns] = [0, false];
  let forVisits = budget;
  const isTurn = pacer(order.ratePerSecond, replayer.clock, () => forVisits.remainingMs() - closingMs);
  const matchesFilter = letterMatcher(order.filter);
  const settle = async (letter: Letter, left: TimeBudget) => {
    forVisits = left;
    if (!(await isTurn())) {
      outOfTurns = true;
      return result(letter, 'kept');
    }
    return order.dryRun ? result(letter, 'would-replay') : replayLetter(letter, replayer, left);
  };
  const visit: Visit = async (letter, left) => {
    const settled = await settle(letter, left);
    results.push(settled);
    bytes += utf8Length(JSON.stringify(settled));
    return settled.result === 'kept' || order.dryRun ? 'stays' : 'left';
  };
  try {
    const terms = {
      ...order,
      matches: (letter: Letter) => letter.message.sentAtMs <= order.untilMs && matchesFilter(letter),
      budget,
      now: () => performance.now(),
      isEnough: () => bytes >= answerBytes,
    };
    const report = await drain(replayer.queue, terms, visit);
    return { ...report, results, drained: report.drained && !outOfTurns, untilMs: order.untilMs };
  } finally {
    replayer.reporter.flush();
  }
}

async function replayLetter(letter: Letter, replayer: Replayer, budget: TimeBudget): Promise<ReplayResult> {
  const failed: { item: IntakeItem; outcome: NotCarried }[] = [];
  let last: CarriedKind = 'filtered';
  for (const item of letter.items) {
    const outcome = await carry(item, replayer, budget);
    if (outcome.kind === 'failed') {
      failed.push({ item, outcome });
      continue;
    }
    try {
      const settled = outcome.kind === 'suspended' ? await defer(letter, item, outcome, replayer) : outcome;
      replayer.reporter.outcome(settled);
      last = settled.kind;
    } catch {
      return result(letter, 'kept');
    }
  }
  if (failed.some(({ outcome }) => isCutShort(outcome, budget))) return result(letter, 'kept');
  try {
    for (const { item, outcome } of failed) await sendBack(letter, item, outcome, replayer);
    await replayer.queue.delete(letter.message.receipt);
  } catch {
    return result(letter, 'kept');
  }
  const [first] = failed;
  if (!first) return result(letter, last);
  const kind = isParked(letter, replayer) ? 'parked' : 'failed';
  return { ...result(letter, kind), code: first.outcome.failure.code, attempts: letter.attempts + 1 };
}

type CarriedKind = 'copied' | 'superseded' | 'filtered' | 'deferred';

/** A failure that may pass, met as time ran out, says nothing about the object: the letter stays as it is. */
function isCutShort({ failure }: NotCarried, budget: TimeBudget): boolean {
  return failure.disposition === 'transient' && budget.remainingMs() <= closingMs;
}

/** Sends before the old letter is deleted: a crash between the two repeats a letter, and never loses one. */
async function sendBack(letter: Letter, item: IntakeItem, outcome: NotCarried, replayer: Replayer) {
  const place = { pair: replayer.pair.name, nowMs: replayer.clock.now() };
  const queue = isParked(letter, replayer) ? replayer.parked : replayer.deadLetters;
  await queue.send(writeDeadLetter(withHistory(item, letter), outcome, place));
  replayer.reporter.outcome({ ...outcome, kind: 'dead-lettered' });
}

/** Has another invocation go on with an upload that a letter's object was found to need. Rejects when the queue refuses. */
async function defer(letter: Letter, item: IntakeItem, outcome: Suspended, replayer: Replayer) {
  const { object, destinationKey, upload } = outcome;
  await replayer.largeObjects.send(writeLargeObject(withHistory(item, letter), outcome, replayer.pair.name));
  return { kind: 'deferred', object, destinationKey, uploadId: upload.id } as const;
}

function withHistory(item: IntakeItem, { attempts, firstFailedAtMs }: Letter): IntakeItem {
  return { ...item, history: { attempts, firstFailedAt: new Date(firstFailedAtMs).toISOString() } };
}

function isParked(letter: Letter, { maxAttempts }: Replayer): boolean {
  return letter.attempts + 1 >= maxAttempts;
}

function result(letter: Letter, kind: ReplayResult['result']): ReplayResult {
  return {
    id: letter.message.id,
    ...(letter.key !== undefined && { key: letter.key }),
    result: kind,
    code: letter.failure.code,
    attempts: letter.attempts,
  };
}
