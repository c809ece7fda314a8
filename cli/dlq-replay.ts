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
      '\nExit code: 0 all crossed, 1 some failed again, 2 the replay could not run, 130 stopped by Ctrl-C.',
    )
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
      if (results.some(({ result }) => isFailure(result))) process.exitCode ??= 1;
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
    const limit = options.dryRun ? Math.min(left, 10_000) : Math.min(left, sliceSize(options.rate));
    const { results, drained } = await invoke(client, session, { ...order, limit });
    yield results as ReplayResult[];
    left -= results.length;
    if (drained || options.dryRun || results.every(({ result }) => result === 'kept')) return;
    if (session.isInterrupted())
      return session.endsEarly('Stopped; letters not put through are still in the queue.');
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

/** What needs a person: letters that failed again, or in a dry run those that would go. */
function report(results: readonly ReplayResult[]): void {
  const told = results.filter(({ result }) => result === 'would-replay' || isFailure(result));
  const rows = told
    .slice(0, 20)
    .map(({ id, key, result, code, attempts }) => [
      isFailure(result) ? colours.red(result) : result,
      code,
      String(attempts),
      printable(key ?? id),
    ]);
  if (rows.length > 0) print(table(['RESULT', 'CODE', 'ATTEMPTS', 'KEY'], rows));
  if (told.length > rows.length) print(`… and ${told.length - rows.length} more; --json gives all.`);
  const counts = Object.entries(Object.groupBy(results, ({ result }) => result));
  print(counts.map(([result, group]) => `${group?.length ?? 0} ${result}`).join(', '));
}
