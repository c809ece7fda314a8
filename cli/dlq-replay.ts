import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { functionName } from '../lib/core/arn.ts';
import { parseJson } from '../lib/core/json-value.ts';
import { printable } from '../lib/core/printable.ts';
import type { ReplayOrder } from '../lib/core/replay-order.ts';
import type { ReplayReport, ReplayResult } from '../lib/replay.ts';
import { CommandError } from './command-error.ts';
import {
  type DeadLetterSession,
  openSession,
  type SessionOptions,
  withSessionOptions,
} from './dead-letter-session.ts';
import { exitCodeHelp } from './exit-codes.ts';
import { type LetterOptions, letterFilter, positive, withLetterOptions } from './letter-options.ts';
import { lookThrough } from './look-through.ts';
import { isFailure, reportReplay } from './replay-report.ts';
import { note, printJson } from './terminal.ts';

interface Options extends SessionOptions, LetterOptions {
  readonly limit?: number;
  readonly rate: number;
  readonly concurrency: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Letters one invocation is asked for: as many as it starts in 5 s, for a lively progress bar and a Ctrl-C that is heard. */
function sliceSize(rate: number): number {
  return Math.min(500, Math.max(10, 5 * rate));
}

/** Longest a Lambda function runs, in ms; the connection waits for its answer. */
const longestInvocationMs = 15 * 60_000;

/** `ferry dlq replay`: has the pair's replay function put letters through again. */
export function replayCommand(): Command {
  return withLetterOptions(withSessionOptions(new Command('replay')))
    .description('put dead letters through again, as if their objects were uploaded now')
    .option('--limit <count>', 'letters at most', positive)
    .option('--rate <count>', 'letters started per second at most', positive, 1_000)
    .option('--concurrency <count>', 'letters under way at once', positive, 20)
    .option('--dry-run', 'only say which letters would be put through')
    .option('--json', 'one JSON line per letter')
    .addHelpText(
      'after',
      exitCodeHelp({
        0: 'all are copied, or need no copy',
        1: 'some failed again, or were not looked at',
        2: 'the replay could not run',
      }),
    )
    .action(async (pairName: string, options: Options) => {
      const session = openSession(pairName, options);
      const tell = (results: readonly ReplayResult[]) => {
        if (options.json) results.forEach(printJson);
      };
      const results = options.dryRun
        ? await wouldReplay(session, options, tell)
        : await replayAll(session, options, tell);
      if (results.length === 0) note('No dead letters match.');
      else if (!options.json) reportReplay(results);
      if (results.some(isFailure)) process.exitCode ??= 1;
    });
}

type Tell = (results: readonly ReplayResult[]) => void;

/** What a dry run is about; the function need not be asked. */
async function wouldReplay(
  session: DeadLetterSession,
  options: Options,
  tell: Tell,
): Promise<ReplayResult[]> {
  const results: ReplayResult[] = [];
  await lookThrough(session, options, async ({ message, key, failure, attempts }) => {
    const facts = { result: 'would-replay', code: failure.code, attempts } as const;
    results.push({ id: message.id, ...(key !== undefined && { key }), ...facts });
    return undefined;
  });
  tell(results);
  return results;
}

/** Replays under a progress bar. */
async function replayAll(session: DeadLetterSession, options: Options, tell: Tell): Promise<ReplayResult[]> {
  const { approximateCount } = await session.queue('dead-letters');
  const bar = new SingleBar({
    stream: process.stderr,
    noTTYOutput: false,
    format: 'replay {bar} {value}/{total} letters  {duration_formatted}',
    hideCursor: true,
  });
  bar.start(Math.min(options.limit ?? Number.POSITIVE_INFINITY, approximateCount), 0);
  const results: ReplayResult[] = [];
  try {
    for await (const slice of replaySlices(session, options)) {
      results.push(...slice);
      tell(slice);
      bar.setTotal(Math.max(bar.getTotal(), results.length));
      bar.update(results.length);
    }
  } finally {
    bar.stop();
  }
  return results;
}

/** Invokes the function until the queue is drained, the limit reached, or Ctrl-C pressed; each answer is a slice. */
async function* replaySlices(session: DeadLetterSession, options: Options): AsyncGenerator<ReplayResult[]> {
  const client = new LambdaClient({
    ...session.clientConfig,
    maxAttempts: 1,
    requestHandler: { requestTimeout: longestInvocationMs + 10_000 },
  });
  const startedAtMs = Date.now();
  const order = {
    filter: letterFilter(options, startedAtMs),
    concurrency: options.concurrency,
    ratePerSecond: options.rate,
    dryRun: false,
    untilMs: startedAtMs,
  };
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  // A letter that one invocation had no time for is met again by the next.
  const kept = new Map<string, ReplayResult>();
  while (left > 0) {
    const limit = Math.min(left, sliceSize(options.rate));
    const { results, drained } = await invoke(client, session, { ...order, limit });
    const settled = results.filter(({ result }) => result !== 'kept');
    for (const { id } of settled) kept.delete(id);
    for (const one of results) if (one.result === 'kept') kept.set(one.id, one);
    yield settled;
    left -= settled.length;
    if (drained) break;
    if (settled.length === 0 || session.interruption.isHeard()) {
      session.endsEarly('Stopped; letters not put through are still in the queue.');
      break;
    }
  }
  yield [...kept.values()];
}

async function invoke(
  client: LambdaClient,
  { pair }: DeadLetterSession,
  order: ReplayOrder,
): Promise<ReplayReport> {
  const FunctionName = functionName(pair.name, 'replay');
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(order) }),
  );
  const text = Payload?.transformToString() ?? '';
  if (FunctionError)
    throw new CommandError(`${FunctionName} failed, and left its letters in the queue: ${printable(text)}`);
  // The answer is our own function's, of the same version as this command when both come from one deployment.
  return parseJson(text) as ReplayReport;
}
