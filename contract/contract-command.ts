import { Command } from 'commander';
import { exitCodeHelp } from '../cli/terminal/exit-codes.ts';
import { scenarios } from './scenarios.ts';

/** What a person says to `npm run contract`, as commander gives it. */
export interface ContractOptions {
  readonly endpoint?: string;
  readonly sourceProfile: string;
  readonly destinationProfile: string;
  readonly sourceBucket?: string;
  readonly destinationBucket?: string;
  readonly region?: string;
  readonly only?: readonly string[];
  readonly json?: boolean;
}

/** The command line of `npm run contract`, without what it does. */
export function contractCommand(): Command {
  const groupNames = [...new Set(scenarios.map(({ group }) => group))].join(', ');
  return new Command('npm run contract --')
    .description(
      'Holds the engine to its contract on an S3 server: what it copies, lists and reads is compared byte by byte.',
    )
    .option('--endpoint <url>', 'where the server is; else where the profiles say')
    .requiredOption('--source-profile <name>', 'AWS profile that acts in the source bucket')
    .requiredOption('--destination-profile <name>', 'AWS profile that copies; it may read the source bucket')
    .option(
      '--source-bucket <name>',
      'bucket to use, below a prefix of the run; else one is made and deleted',
    )
    .option('--destination-bucket <name>', 'the same at the destination')
    .option('--region <name>', 'Region to sign for and to make buckets in; else that of each profile')
    .option('--only <name...>', `scenarios whose group or name has this in it; groups: ${groupNames}`)
    .option('--json', 'one line of JSON for each scenario, and a summary')
    .addHelpText(
      'after',
      exitCodeHelp({
        0: 'every scenario holds, or the server leaves out what it needs',
        1: 'some do not hold',
        2: 'it could not run, or left something behind',
      }),
    );
}
