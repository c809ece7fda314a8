import type { Access, Trigger } from '../../lib/core/pair/pair.ts';
import type { Proposal } from './proposal.ts';

/** What a person may choose beside the buckets. */
export interface Choices {
  readonly prefix?: string[];
  readonly stripPrefix?: string;
  readonly addPrefix?: string;
  readonly access?: Access;
  readonly trigger?: Trigger;
}

export const accesses = ['assume-role', 'bucket-policy', 'relay'] as const;
export const triggers = ['notification', 'eventbridge', 'queue'] as const;

const signers: Readonly<Record<Access, string>> = {
  'assume-role': 'a role of the destination account copies; the source bucket policy lets it read',
  'bucket-policy': "the function's own role copies; the destination bucket policy lets it write",
  relay: 'both accounts sign, and the function streams the bytes; no bucket policy changes',
};

const ways: Readonly<Record<Trigger, string>> = {
  notification: 'S3 invokes the function',
  eventbridge: 'a rule of EventBridge does; needed where the bucket notifies others of the same keys',
  queue: 'S3 sends to a queue, from which the function takes many at once',
};

const keyQuestions = {
  prefix: 'Only keys that begin with (empty: all keys)',
  stripPrefix: 'Taken off the keys of the copies (empty: nothing)',
  addPrefix: 'Put before the keys of the copies (empty: nothing)',
} as const;

/** Asks at a terminal which keys are copied and to which, unless an option says so; nothing without a terminal. */
export async function askKeys(
  given: Choices,
): Promise<Pick<Choices, 'prefix' | 'stripPrefix' | 'addPrefix'>> {
  if (!process.stdin.isTTY) return {};
  const { input } = await import('@inquirer/prompts');
  const ask = async (question: keyof typeof keyQuestions) =>
    given[question] === undefined
      ? await input({ message: keyQuestions[question] }, { output: process.stderr })
      : '';
  const prefix = await ask('prefix');
  // What is taken off must begin every key of the scope.
  const stripPrefix = prefix || given.prefix ? await ask('stripPrefix') : '';
  const addPrefix = await ask('addPrefix');
  return {
    ...(prefix && { prefix: [prefix] }),
    ...(stripPrefix && { stripPrefix }),
    ...(addPrefix && { addPrefix }),
  };
}

/** Asks at a terminal for access and trigger, unless they are given; what was proposed is chosen by Enter. */
export async function askWays(
  given: Choices,
  proposal: Proposal,
): Promise<Pick<Choices, 'access' | 'trigger'>> {
  if (!process.stdin.isTTY) return {};
  const { select } = await import('@inquirer/prompts');
  const output = { output: process.stderr };
  const choice = <Value extends string>(value: Value, description: string) => ({ value, description });
  const access =
    given.access ??
    (await select(
      {
        message: 'Who signs the copies',
        choices: accesses.map((one) => choice(one, signers[one])),
        default: proposal.access?.value ?? 'assume-role',
      },
      output,
    ));
  const trigger =
    given.trigger ??
    (await select(
      {
        message: 'How uploads arrive',
        choices: triggers.map((one) => choice(one, ways[one])),
        default: proposal.trigger?.value ?? 'notification',
      },
      output,
    ));
  return {
    ...(access !== (proposal.access?.value ?? 'assume-role') && { access }),
    ...(trigger !== (proposal.trigger?.value ?? 'notification') && { trigger }),
  };
}
