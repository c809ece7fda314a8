import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import type { ReplayOrder } from '../../lib/core/dead-letter/replay-order.ts';
import { sliceSize } from '../../lib/core/dead-letter/slice-size.ts';
import { functionName } from '../../lib/core/pair/arn.ts';
import { parseJson } from '../../lib/core/text/json-value.ts';
import { printable } from '../../lib/core/text/printable.ts';
import type { ReplayReport, ReplayResult } from '../../lib/replay.ts';
import { refusing } from '../input/refused-options.ts';
import { CommandError } from '../terminal/command-error.ts';
import { exitCodeHelp } from '../terminal/exit-codes.ts';
import { addToSummary } from '../terminal/summary.ts';
import { note, printJson } from '../terminal/terminal.ts';
import {
  type DeadLetterOptions,
  deadLetterFilter,
  positive,
  withDeadLetterOptions,
} from './dead-letter-options.ts';
import {
  type DeadLetterSession,
  openSession,
  type SessionOptions,
  withSessionOptions,
} from './dead-letter-session.ts';
import { lookThrough, noteInFlight, overLimit } from './look-through.ts';
import { replayTally } from './replay-report.ts';

interface Options extends SessionOptions, DeadLetterOptions {
  readonly limit?: number;
  readonly rate: number;
  readonly concurrency: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Longest a Lambda function runs, in ms; the connection waits for its answer. */
const longestInvocationMs = 15 * 60_000;

/** `ferry dlq replay`: has the pair's replay function process dead letters again. */
export function replayCommand(): Command {
  const command = withDeadLetterOptions(withSessionOptions(new Command('replay')));
  return refusing(command, [
    { flags: ['--rate', '--concurrency'], beside: ['--dry-run'], why: 'nothing is replayed' },
  ])
    .description('copy the objects of dead letters as if they were uploaded now')
    .option('--limit <count>', 'dead letters at most', positive)
    .option('--rate <count>', 'dead letters started per second at most', positive, 1_000)
    .option('--concurrency <count>', 'dead letters under way at once', positive, 20)
    .option('--dry-run', 'only say which dead letters would be replayed')
    .option('--json', 'one JSON line per dead letter, then the summary')
    .addHelpText(
      'after',
      exitCodeHelp({
        0: 'all are copied, or need no copy',
        1: 'some failed again, or were not looked at',
        2: 'the replay could not run',
      }),
    )
    .action(async (pairName: string, options: Options) => {
      const session = await openSession(pairName, options);
      const tally = replayTally();
      const take = (one: ReplayResult) => {
        tally.add(one);
        if (options.json) printJson(one);
      };
      const elsewhere = options.dryRun
        ? await wouldReplay(session, options, take)
        : await replayAll(session, options, { take, taken: tally.total });
      if (tally.total() === 0) note('No dead letters match.');
      else if (!options.json) tally.print();
      noteInFlight(elsewhere, {});
      addToSummary({ counts: { ...tally.counts(), inFlight: elsewhere } });
      if (tally.failed() > 0) process.exitCode ??= 1;
    });
}

type Take = (result: ReplayResult) => void;

/** What a dry run is about; the function need not be asked. */
function wouldReplay(session: DeadLetterSession, options: Options, take: Take): Promise<number> {
  return lookThrough(session, options, async ({ message, key, failure, attempts }) => {
    const facts = { result: 'would-replay', code: failure.code, attempts } as const;
    take({ id: message.id, ...(key !== undefined && { key }), ...facts });
    return undefined;
  });
}

/** Replays under a progress bar. */
async function replayAll(
  session: DeadLetterSession,
  options: Options,
  { take, taken }: { readonly take: Take; readonly taken: () => number },
): Promise<number> {
  const { counts, inFlightElsewhere } = await session.queue('dead-letters');
  const bar = new SingleBar({
    stream: process.stderr,
    noTTYOutput: false,
    format: 'replay {bar} {value}/{total} dead letters  {duration_formatted}',
    hideCursor: true,
  });
  bar.start(Math.min(options.limit ?? Number.POSITIVE_INFINITY, counts.visible), 0);
  try {
    for await (const slice of replaySlices(session, options)) {
      slice.forEach(take);
      bar.setTotal(Math.max(bar.getTotal(), taken()));
      bar.update(taken());
    }
  } finally {
    bar.stop();
  }
  return inFlightElsewhere();
}

/** Invokes the function until the queue is drained, the limit reached, or the command interrupted; each answer is a slice. */
async function* replaySlices(session: DeadLetterSession, options: Options): AsyncGenerator<ReplayResult[]> {
  const client = new LambdaClient({
    ...session.clientConfig('Lambda'),
    maxAttempts: 1,
  });
  const order = {
    filter: deadLetterFilter(options, session.nowMs()),
    concurrency: options.concurrency,
    ratePerSecond: options.rate,
    dryRun: false,
  };
  // Functions deployed before they answered with their own time go by this.
  const askedAtMs = session.nowMs();
  let untilMs: number | undefined;
  let [left, size] = [options.limit ?? Number.POSITIVE_INFINITY, sliceSize(options.rate)];
  // A dead letter that one invocation had no time for is met again by the next.
  const kept = new Map<string, ReplayResult>();
  while (left > 0) {
    const limit = Math.min(left, size);
    const report = await invoke(client, session, { ...order, limit, ...(untilMs && { untilMs }) });
    untilMs ??= report.untilMs ?? askedAtMs;
    size = sliceSize(options.rate, report.leftOut);
    const settled = report.results.filter(({ result }) => result !== 'kept');
    for (const { id } of settled) kept.delete(id);
    for (const one of report.results) if (one.result === 'kept') kept.set(one.id, one);
    yield settled;
    left -= settled.length;
    if (report.drained) break;
    const isStuck = settled.length === 0 || report.isOverLimit;
    if (isStuck || session.interruption.isHeard()) {
      session.endsEarly(
        report.isOverLimit
          ? overLimit
          : 'Stopped; dead letters that were not replayed are still in the queue.',
      );
      break;
    }
  }
  yield [...kept.values()];
}

async function invoke(
  client: LambdaClient,
  { pair }: DeadLetterSession,
  order: Omit<ReplayOrder, 'untilMs'> & Partial<Pick<ReplayOrder, 'untilMs'>>,
): Promise<Omit<ReplayReport, 'untilMs'> & Partial<Pick<ReplayReport, 'untilMs'>>> {
  const FunctionName = functionName(pair.name, 'replay');
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(order) }),
    { requestTimeout: longestInvocationMs + 10_000 },
  );
  const text = Payload?.transformToString() ?? '';
  if (FunctionError)
    throw new CommandError(
      `${FunctionName} failed, and left its dead letters in the queue: ${printable(text)}`,
    );
  // The answer is our own function's, of the same version as this command when both come from one deployment.
  return parseJson(text) as ReplayReport;
}
