import type { Access, Trigger } from '../../lib/core/pair/pair.ts';
import type { Proposal } from './proposal.ts';

/** What a person may choose beside the buckets. */
export interface Choices {
  readonly prefix?: string[];
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

/** Asks at a terminal for the prefix, unless it is given; nothing without a terminal. */
export async function askPrefix({ prefix }: Choices): Promise<Pick<Choices, 'prefix'>> {
  if (prefix || !process.stdin.isTTY) return prefix ? { prefix } : {};
  const { input } = await import('@inquirer/prompts');
  const given = await input(
    { message: 'Only keys that begin with (empty: all keys)' },
    { output: process.stderr },
  );
  return given === '' ? {} : { prefix: [given] };
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
