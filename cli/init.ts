import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { Command, Option } from 'commander';
import { stringify } from 'yaml';
import { quoted } from '../lib/core/policy/aws-command.ts';
import { agreeing, countOf } from '../lib/core/text/count-of.ts';
import { newPair } from '../lib/pair-file/pair-file.ts';
import { profileSettings } from './accounts/client-settings.ts';
import { accountOf, type ProfileOptions, withProfileOptions } from './accounts/profiles.ts';
import { passes } from './check/check-report.ts';
import { checkOffline } from './check.ts';
import { askTheRest, type InitAnswers, initQuestions } from './init/init-answers.ts';
import { CommandError } from './terminal/command-error.ts';
import { note, print } from './terminal/terminal.ts';

interface InitOptions extends ProfileOptions, Partial<InitAnswers> {
  readonly prefix?: string[];
  readonly access?: string;
  readonly trigger?: string;
  readonly tags?: string;
  readonly sourceKmsKey?: string;
  readonly destinationKmsKey?: string;
}

/** `ferry init`: asks for what a pair needs, writes its file, proves it, and says what comes next. */
export function initCommand(): Command {
  const command = withProfileOptions(new Command('init'))
    .description('write the file of a new pair; asks for what no option says')
    .option('--prefix <prefix...>', 'only keys that begin so')
    .addOption(
      new Option('--access <way>', 'who signs the copies').choices(['assume-role', 'bucket-policy', 'relay']),
    )
    .addOption(
      new Option('--trigger <trigger>', 'how uploads arrive').choices([
        'notification',
        'eventbridge',
        'queue',
      ]),
    )
    .addOption(new Option('--tags <tags>', 'whether tags are copied').choices(['copy', 'drop']))
    .option('--source-kms-key <arn>', 'KMS key of the source objects')
    .option('--destination-kms-key <arn>', 'KMS key of the copies');
  for (const { flag, asks } of Object.values(initQuestions)) command.option(`${flag} <text>`, asks);
  return command.action(init);
}

async function init(options: InitOptions): Promise<void> {
  const answers = await askTheRest(answersIn(options), (known) => lookUp(known, options));
  const path = join('pairs', `${answers.name}.yml`);
  if (existsSync(path)) throw new CommandError(`There is ${path} already. Edit it, or give another --name.`);
  const text = pairText(answers, options);
  mkdirSync('pairs', { recursive: true });
  const proof = await checkOffline(newPair(answers.name, text));
  if (!passes(proof))
    throw new CommandError('The policies of this pair do not allow all its calls. Please report it.');
  writeFileSync(path, text, { flag: 'wx' });
  note(`Wrote ${path}.`);
  note(
    `${countOf(proof.calls.length, 'API call')} of the pair ${agreeing(proof.calls.length, 'passes', 'pass')} against its policies. Next:`,
  );
  const { sourceProfile = 'SOURCE', destinationProfile = 'DESTINATION' } = options;
  print(
    `npx ferry deploy ${answers.name} --source-profile ${quoted(sourceProfile)} --destination-profile ${quoted(destinationProfile)}`,
  );
}

function answersIn(options: InitOptions): Partial<InitAnswers> {
  const questions = Object.keys(initQuestions) as (keyof InitAnswers)[];
  return Object.fromEntries(questions.flatMap((name) => (options[name] ? [[name, options[name]]] : [])));
}

const lookedUp = new Map<string, Promise<string>>();

/** What the profiles and buckets say by themselves. */
async function lookUp(known: Partial<InitAnswers>, options: ProfileOptions): Promise<Partial<InitAnswers>> {
  const { sourceProfile, destinationProfile } = options;
  const once = (id: string, ask: () => Promise<string>) => {
    const answer = lookedUp.get(id) ?? ask();
    lookedUp.set(id, answer);
    return answer;
  };
  const account = (profile: string) =>
    once(profile, async () => accountOf(profile, await regionOfProfile(profile)));
  const region = (profile: string, bucket: string) =>
    once(`${profile} ${bucket}`, () => regionOf(profile, bucket));
  return {
    ...(sourceProfile && { sourceAccount: await account(sourceProfile) }),
    ...(destinationProfile && { destinationAccount: await account(destinationProfile) }),
    ...(sourceProfile &&
      known.sourceBucket && { sourceRegion: await region(sourceProfile, known.sourceBucket) }),
    ...(destinationProfile &&
      known.destinationBucket && {
        destinationRegion: await region(destinationProfile, known.destinationBucket),
      }),
  };
}

/** A Region of the partition in which the profile has an account. */
async function regionOfProfile(profile: string): Promise<string> {
  return await new S3Client({ profile }).config.region().catch(() => 'us-east-1');
}

/** S3 answers it even from another Region. */
async function regionOf(profile: string, Bucket: string): Promise<string> {
  const region = await regionOfProfile(profile);
  const settings = await profileSettings(profile);
  const s3 = new S3Client({ region, ...settings.client('S3'), followRegionRedirects: true });
  try {
    const { BucketRegion = region } = await s3.send(new HeadBucketCommand({ Bucket }));
    return BucketRegion;
  } catch (cause) {
    const words = cause instanceof Error ? cause.name : String(cause);
    throw new CommandError(
      `Bucket ${Bucket} cannot be seen with profile ${profile}: ${words}. Make it first, or correct its name.`,
    );
  } finally {
    s3.destroy();
  }
}

function pairText(answers: InitAnswers, options: InitOptions): string {
  const { prefix, access, trigger, tags, sourceKmsKey, destinationKmsKey } = options;
  const pair = {
    source: {
      account: answers.sourceAccount,
      region: answers.sourceRegion,
      bucket: answers.sourceBucket,
      ...(sourceKmsKey && { kmsKey: sourceKmsKey }),
    },
    destination: {
      account: answers.destinationAccount,
      region: answers.destinationRegion,
      bucket: answers.destinationBucket,
      ...(destinationKmsKey && { kmsKey: destinationKmsKey }),
    },
    ...(prefix && { scope: { prefixes: prefix } }),
    ...(tags && { tags }),
    ...(trigger && { trigger }),
    ...(access && { access }),
  };
  return `# yaml-language-server: $schema=./pair.schema.json\n${stringify(pair, { lineWidth: 0 })}`;
}
