import { Command, InvalidArgumentError } from 'commander';
import colours from '../cli/terminal/colours.ts';
import { commandLine } from '../cli/terminal/command-line.ts';
import { note, print, printError } from '../cli/terminal/terminal.ts';
import { loadPair } from '../lib/pair-file/pair-file.ts';
import { PairFileError, UnknownPairError } from '../lib/pair-file/pair-file-error.ts';
import { deployPair } from './deploy.ts';
import { type LocalAws, startLocalAws } from './local-aws.ts';
import { pasteCommands } from './paste.ts';
import { stopRequest } from './stop-request.ts';
import { tellDelivery, tellLambdaEvent } from './watch.ts';

interface Options {
  readonly pair: string[];
  readonly port?: number;
  readonly timeScale: number;
  readonly enforce: boolean;
  readonly verbose?: boolean;
}

const program = new Command('npm run local --')
  .description(
    'Keeps a local AWS up with pairs deployed, and shows every object that is copied. Ctrl-C stops it.',
  )
  .option('--pair <name...>', 'pairs to deploy, by the names of their files', ['demo'])
  .option('--port <number>', 'port of the local AWS on 127.0.0.1 (any free one by default)', port)
  .option(
    '--time-scale <factor>',
    "speed of Lambda's retries and of alarms: 0.01 makes a minute 0.6 s",
    factor,
    0.01,
  )
  .option('--no-enforce', 'do not authorize calls against the deployed policies')
  .option('--verbose', 'show all that serverless and the functions print')
  .action(run);

/** Starts, deploys, and stays until told to stop. */
async function run(options: Options): Promise<void> {
  // A name that is wrong is told before anything is started.
  for (const name of options.pair) loadPair(name);
  const stopped = stopRequest();
  let aws: LocalAws | undefined;
  try {
    aws = await step('local AWS', () =>
      startLocalAws({
        ...options,
        onEvent: (event) => tellLambdaEvent(event, options.verbose ?? false),
        onDelivery: tellDelivery,
      }),
    );
    for (const name of options.pair) {
      const pair = await deployPair(aws, name, {
        onStep: (what, durationMs) => tellStep(`${name}: ${what}`, durationMs),
        onLine: (line) => options.verbose && note(colours.dim(line)),
        signal: stopped.signal,
      });
      for (const { about, commands } of pasteCommands(pair, aws)) {
        print(`\n${colours.bold(`# ${about}`)}\n${commands.join('\n')}`);
      }
    }
    print(`\n${colours.bold('Objects as they are copied')} ${colours.dim('(Ctrl-C stops everything)')}`);
    await stopped.heard;
  } catch (error) {
    if (!stopped.signal.aborted) throw error;
  } finally {
    if (aws) await step('stopped', aws.stop);
  }
}

async function step<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const startedAt = Date.now();
  const result = await work();
  tellStep(what, Date.now() - startedAt);
  return result;
}

function tellStep(what: string, durationMs: number): void {
  note(`${colours.green('✓')} ${what} ${colours.dim(`${(durationMs / 1000).toFixed(1)} s`)}`);
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new InvalidArgumentError('A port is a whole number from 1 to 65535.');
}

function factor(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new InvalidArgumentError('A factor is above 0 and at most 1.');
}

commandLine(program)
  .parseAsync()
  .catch((error: unknown) => {
    printError(words(error));
    process.exitCode = 2;
  });

/** What a person can repair is said in words; anything else is a bug and keeps its stack. */
function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isPortTaken = 'code' in error && error.code === 'EADDRINUSE';
  const isExpected = error instanceof PairFileError || error instanceof UnknownPairError || isPortTaken;
  return isExpected ? error.message : (error.stack ?? error.message);
}
