import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { Access, Trigger } from '../lib/core/pair/pair.ts';
import { quoted } from '../lib/core/policy/aws-command.ts';
import { overlapping } from '../lib/core/policy/notification.ts';
import { agreeing, countOf } from '../lib/core/text/count-of.ts';
import { newPair } from '../lib/pair-file/pair-file.ts';
import { PairFileError } from '../lib/pair-file/pair-file-error.ts';
import { parsePair } from '../lib/pair-file/pair-parse.ts';
import { type ProfileOptions, withProfileOptions } from './accounts/profiles.ts';
import { passes } from './check/check-report.ts';
import { checkOffline } from './check.ts';
import { accesses, askKeys, askWays, triggers } from './init/ask-choices.ts';
import { askProfiles } from './init/ask-profiles.ts';
import { bucketNotes } from './init/bucket-notes.ts';
import { askTheRest, type InitAnswers, initQuestions } from './init/init-answers.ts';
import { lookUp } from './init/look-up.ts';
import { pairText } from './init/pair-text.ts';
import { type Circumstances, propose } from './init/proposal.ts';
import { readEncryption, readNotifications } from './init/read-bucket.ts';
import { CommandError } from './terminal/command-error.ts';
import { addToSummary } from './terminal/summary.ts';
import { note, print } from './terminal/terminal.ts';

interface InitOptions extends ProfileOptions, Partial<InitAnswers> {
  readonly prefix?: string[];
  readonly access?: Access;
  readonly trigger?: Trigger;
  readonly tags?: string;
  readonly stripPrefix?: string;
  readonly addPrefix?: string;
  readonly json?: boolean;
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
    .option('--strip-prefix <prefix>', 'take it off the keys of the copies')
    .option('--add-prefix <prefix>', 'put it before the keys of the copies')
    .addOption(new Option('--access <way>', 'who signs the copies').choices(accesses))
    .addOption(new Option('--trigger <trigger>', 'how uploads arrive').choices(triggers))
    .addOption(new Option('--tags <tags>', 'whether tags are copied').choices(['copy', 'drop']))
    .option('--source-kms-key <arn>', 'KMS key of the source objects')
    .option('--destination-kms-key <arn>', 'KMS key of the copies')
    .option('--dry-run', 'show the file, and write nothing')
    .option('--force', 'write over a file that is there')
    .option('--json', 'one JSON line: the file, the notes and the next command, in the summary');
  for (const { flag, asks } of Object.values(initQuestions)) command.option(`${flag} <text>`, asks);
  return command.action(init);
}

async function init(given: InitOptions): Promise<void> {
  if (given.name) addToSummary({ pair: given.name });
  const profiled = { ...given, ...(await askProfiles(given)) };
  const answers = await askTheRest(answersIn(profiled), (known) => lookUp(known, profiled));
  addToSummary({ pair: answers.name });
  const path = join('pairs', `${answers.name}.yml`);
  if (existsSync(path) && !given.force) {
    throw new CommandError(
      `There is ${path} already. Edit it, write over it with --force, or give another --name.`,
    );
  }
  const options = { ...profiled, ...(await askKeys(profiled)) };
  const text = await checkedText(answers, options);
  const pair = newPair(answers.name, text);
  const proof = await checkOffline(pair);
  if (!passes(proof))
    throw new CommandError('The policies of this pair do not allow all its calls. Please report it.');
  note(text);
  const notes = await bucketNotes(pair, options);
  for (const one of notes) note(`Note: ${one}`);
  const calls = proof.calls.length;
  note(
    `${countOf(calls, 'API call')} of the pair ${agreeing(calls, 'passes', 'pass')} against its policies.`,
  );
  const next = nextCommand(answers.name, options);
  const isWritten = !options.dryRun;
  addToSummary({ counts: { calls, notes: notes.length }, beside: { path, isWritten, text, notes, next } });
  if (!isWritten) return note(`${path} is not written, for this is a dry run.`);
  mkdirSync('pairs', { recursive: true });
  writeFileSync(path, text, { flag: options.force ? 'w' : 'wx' });
  note(`Wrote ${path}. Next:`);
  if (options.json) note(next);
  else print(next);
}

function nextCommand(name: string, options: ProfileOptions): string {
  const { sourceProfile = 'SOURCE', destinationProfile = 'DESTINATION' } = options;
  return `npx ferry deploy ${name} --source-profile ${quoted(sourceProfile)} --destination-profile ${quoted(destinationProfile)}`;
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
