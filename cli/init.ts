import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { Command, Option } from 'commander';
import type { Access, Trigger } from '../lib/core/pair/pair.ts';
import { quoted } from '../lib/core/policy/aws-command.ts';
import { overlapping } from '../lib/core/policy/notification.ts';
import { agreeing, countOf } from '../lib/core/text/count-of.ts';
import { newPair } from '../lib/pair-file/pair-file.ts';
import { PairFileError } from '../lib/pair-file/pair-file-error.ts';
import { parsePair } from '../lib/pair-file/pair-parse.ts';
import { profileSettings } from './accounts/client-settings.ts';
import { accountOf, type ProfileOptions, withProfileOptions } from './accounts/profiles.ts';
import { passes } from './check/check-report.ts';
import { checkOffline } from './check.ts';
import { accesses, askPrefix, askWays, triggers } from './init/ask-choices.ts';
import { askTheRest, type InitAnswers, initQuestions } from './init/init-answers.ts';
import { pairText } from './init/pair-text.ts';
import { type Circumstances, propose } from './init/proposal.ts';
import { readEncryption, readNotifications } from './init/read-bucket.ts';
import { CommandError } from './terminal/command-error.ts';
import { note, print } from './terminal/terminal.ts';

interface InitOptions extends ProfileOptions, Partial<InitAnswers> {
  readonly prefix?: string[];
  readonly access?: Access;
  readonly trigger?: Trigger;
  readonly tags?: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly sourceKmsKey?: string;
  readonly destinationKmsKey?: string;
}

/** `ferry init`: reads what is there, asks for the rest, shows and proves the file of a new pair, and writes it. */
export function initCommand(): Command {
  const command = withProfileOptions(new Command('init'))
    .description('write the file of a new pair; asks for what no option says')
    .option('--prefix <prefix...>', 'only keys that begin so')
    .addOption(new Option('--access <way>', 'who signs the copies').choices(accesses))
    .addOption(new Option('--trigger <trigger>', 'how uploads arrive').choices(triggers))
    .addOption(new Option('--tags <tags>', 'whether tags are copied').choices(['copy', 'drop']))
    .option('--source-kms-key <arn>', 'KMS key of the source objects')
    .option('--destination-kms-key <arn>', 'KMS key of the copies')
    .option('--dry-run', 'show the file, and write nothing')
    .option('--force', 'write over a file that is there');
  for (const { flag, asks } of Object.values(initQuestions)) command.option(`${flag} <text>`, asks);
  return command.action(init);
}

async function init(options: InitOptions): Promise<void> {
  const answers = await askTheRest(answersIn(options), (known) => lookUp(known, options));
  const path = join('pairs', `${answers.name}.yml`);
  if (existsSync(path) && !options.force) {
    throw new CommandError(
      `There is ${path} already. Edit it, write over it with --force, or give another --name.`,
    );
  }
  const text = await checkedText(answers, { ...options, ...(await askPrefix(options)) });
  const proof = await checkOffline(newPair(answers.name, text));
  if (!passes(proof))
    throw new CommandError('The policies of this pair do not allow all its calls. Please report it.');
  note(text);
  const count = proof.calls.length;
  note(
    `${countOf(count, 'API call')} of the pair ${agreeing(count, 'passes', 'pass')} against its policies.`,
  );
  if (options.dryRun) return note(`${path} is not written, for this is a dry run.`);
  mkdirSync('pairs', { recursive: true });
  writeFileSync(path, text, { flag: options.force ? 'w' : 'wx' });
  note(`Wrote ${path}. Next:`);
  const { sourceProfile = 'SOURCE', destinationProfile = 'DESTINATION' } = options;
  print(
    `npx ferry deploy ${answers.name} --source-profile ${quoted(sourceProfile)} --destination-profile ${quoted(destinationProfile)}`,
  );
}

/** The text of the file, by what was read and chosen; valid beside the other pairs. Throws what cannot be mended here. */
async function checkedText(answers: InitAnswers, options: InitOptions): Promise<string> {
  const found = await circumstances(answers, options);
  const first = propose(found);
  const chosen = await askWays(options, first);
  const proposal = propose({ ...found, given: { ...found.given, ...chosen } });
  if (proposal.problems.length > 0) throw new CommandError(proposal.problems.join('\n'));
  const text = pairText(answers, proposal, options);
  try {
    newPair(answers.name, text);
    return text;
  } catch (error) {
    const isOpen = error instanceof PairFileError && !options.trigger && !chosen.trigger && !proposal.trigger;
    if (!isOpen) throw error;
    // Another pair may take the same keys of the bucket, which EventBridge alone allows.
    const why = 'another pair takes keys of the same bucket, and S3 refuses notifications that overlap';
    const shared = pairText(answers, { ...proposal, trigger: { value: 'eventbridge', why } }, options);
    try {
      newPair(answers.name, shared);
      return shared;
    } catch {
      throw error;
    }
  }
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

/** What the profiles see of both buckets; nothing without profiles. */
async function circumstances(answers: InitAnswers, options: InitOptions): Promise<Circumstances> {
  const { sourceProfile, destinationProfile, access, trigger, sourceKmsKey, destinationKmsKey } = options;
  const source = sourceProfile && {
    bucket: answers.sourceBucket,
    region: answers.sourceRegion,
    profile: sourceProfile,
  };
  const destination = destinationProfile && {
    bucket: answers.destinationBucket,
    region: answers.destinationRegion,
    profile: destinationProfile,
  };
  // By the default trigger, for which notifications may not overlap; undefined where the answers make no pair.
  const { pair } = parsePair(
    answers.name,
    `pairs/${answers.name}.yml`,
    pairText(answers, { problems: [] }, options),
  );
  return {
    ...(source && {
      source: {
        encryption: await readEncryption(source),
        overlapping: pair ? overlapping(await readNotifications(source), pair) : [],
      },
    }),
    ...(destination && { destination: { encryption: await readEncryption(destination) } }),
    given: {
      ...(access && { access }),
      ...(trigger && { trigger }),
      ...(sourceKmsKey && { sourceKmsKey }),
      ...(destinationKmsKey && { destinationKmsKey }),
    },
  };
}
