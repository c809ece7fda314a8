import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { positive } from '../../cli/dlq/dead-letter-options.ts';
import colours from '../../cli/terminal/colours.ts';
import { commandLine } from '../../cli/terminal/command-line.ts';
import { note, print, printError, printJson, table } from '../../cli/terminal/terminal.ts';
import { printable } from '../../lib/core/text/printable.ts';
import { stopRequest } from '../stop-request.ts';
import { imbalances } from './imbalances.ts';
import { type ChaosAccount, runChaos } from './run-chaos.ts';

const command = new Command('npm run chaos --')
  .description(
    'Uploads objects to a local AWS on which a third of all calls fails, then draws up the account.',
  )
  .option('--objects <count>', 'objects to upload', positive, 500)
  .option('--seed <number>', 'of everything that is left to chance', Number, 1)
  .option('--json', 'the account as one JSON line')
  .addHelpText('after', '\nExit code: 0 the account balances, 1 it does not, 2 the run failed.')
  .action(run);

async function run({
  objects,
  seed,
  json,
}: {
  objects: number;
  seed: number;
  json?: boolean;
}): Promise<void> {
  const bar = new SingleBar({
    stream: process.stderr,
    noTTYOutput: false,
    hideCursor: true,
    format: '{bar} {value}/{total} uploads',
  });
  const stop = stopRequest();
  let [phase, uploads] = ['start', 0];
  void stop.heard.then(() => {
    bar.stop();
    note(`Stopped during: ${phase}, after ${uploads} of ${objects} uploads. The account was not drawn up.`);
    // moto and the functions end with this process.
    process.exit(stop.exitCode());
  });
  const account = await runChaos({
    seed,
    objects,
    onPhase(next) {
      phase = next;
      if (bar.isActive) bar.stop();
      note(`${colours.dim('·')} ${phase}`);
      if (phase === 'uploads under faults') bar.start(objects, 0);
    },
    onProgress(uploaded) {
      uploads = uploaded;
      bar.update(uploaded);
    },
  });
  const wrong = imbalances(account);
  if (json) printJson({ ...account, imbalances: wrong });
  else report(account, wrong);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}

function report(account: ChaosAccount, wrong: readonly string[]): void {
  const { settlements, replay, faultsByKind } = account;
  const counts = (title: string, all: Readonly<Record<string, number>>) =>
    Object.entries(all).map(([name, count]) => [`  ${title} ${name}`, String(count)]);
  print(
    table(
      ['ACCOUNT', `seed ${account.seed}`],
      [
        ['objects', String(account.objects)],
        ['writes', String(account.writes)],
        ['events delivered', String(account.delivered)],
        ['events accepted', String(account.accepted)],
        ...counts('settled:', settlements),
        ['invocations delivered again', String(account.retried)],
        ['calls of the functions', String(account.calls)],
        ['share hit by a fault', `${Math.round(account.faultShare * 100)} %`],
        ...counts('fault:', faultsByKind),
        ['invocations killed', String(account.kills)],
        ['permission outages', String(account.outages)],
        ...counts('replay:', replay),
        ['dead letters left', String(account.deadLettersLeft)],
        ['objects compared', String(account.expected)],
        ['differences', String(account.differences.length)],
      ],
    ),
  );
  for (const words of wrong) print(`${colours.red('✗')} ${printable(words)}`);
  if (wrong.length === 0)
    print(`${colours.green('✓')} The account balances: nothing lost, nothing misplaced.`);
}

commandLine(command)
  .parseAsync()
  .catch((error: unknown) => {
    printError(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 2;
  })
  // After thousands of killed processes and reset connections Node does not find its end by itself.
  .finally(() => process.exit());
