import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import colours from 'picocolors';
import { functionName } from '../lib/core/arn.ts';
import { parseJson } from '../lib/core/json-value.ts';
import type { ReplayOrder } from '../lib/core/replay-order.ts';
import type { ReplayReport, ReplayResult } from '../lib/replay.ts';
import { CommandError } from './command-error.ts';
import {
  type DeadLetterSession,
  openSession,
  type SessionOptions,
  withSessionOptions,
} from './dead-letter-session.ts';
import { type LetterOptions, letterFilter, positive, withLetterOptions } from './letter-options.ts';
import { note, print, printable, printJson, table } from './terminal.ts';

interface Options extends SessionOptions, LetterOptions {
  readonly limit?: number;
  readonly rate: number;
  readonly concurrency: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Letters one invocation is asked for: few enough for a lively progress bar. */
const sliceSize = 500;
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
    .addHelpText('after', '\nExit code: 0 all crossed, 1 some failed again, 2 the replay could not run.')
    .action(async (pairName: string, options: Options) => {
      const session = openSession(pairName, options);
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
          if (options.json) slice.forEach(printJson);
          bar.setTotal(Math.max(bar.getTotal(), results.length));
          bar.update(results.length);
        }
      } finally {
        bar.stop();
      }
      if (results.length === 0) note('No dead letters match.');
      else if (!options.json) report(results);
      if (results.some(({ result }) => isFailure(result))) process.exitCode = 1;
    });
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
    dryRun: options.dryRun ?? false,
    untilMs: startedAtMs,
  };
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  while (left > 0) {
    // A dry run leaves all letters where they are, so it must see them in one go.
    const limit = options.dryRun ? Math.min(left, 10_000) : Math.min(left, sliceSize);
    const { results, drained } = await invoke(client, session, { ...order, limit });
    yield results as ReplayResult[];
    left -= results.length;
    if (drained || options.dryRun || results.every(({ result }) => result === 'kept')) return;
    if (session.budget.remainingMs() === 0)
      return note('Stopped; letters not put through are still in the queue.');
  }
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

function isFailure(result: ReplayResult['result']): boolean {
  return result === 'failed' || result === 'parked' || result === 'kept';
}

function report(results: readonly ReplayResult[]): void {
  const failures = results.filter(({ result }) => isFailure(result));
  const rows = failures
    .slice(0, 20)
    .map(({ id, key, result, code, attempts }) => [
      colours.red(result),
      code,
      String(attempts),
      printable(key ?? id),
    ]);
  if (rows.length > 0) print(table(['RESULT', 'CODE', 'ATTEMPTS', 'KEY'], rows));
  if (failures.length > rows.length) print(`… and ${failures.length - rows.length} more; --json gives all.`);
  const counts = Object.entries(Object.groupBy(results, ({ result }) => result));
  print(counts.map(([result, group]) => `${group?.length ?? 0} ${result}`).join(', '));
}
