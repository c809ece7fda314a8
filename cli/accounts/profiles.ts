import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Command } from 'commander';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { CommandError } from '../terminal/command-error.ts';
import { profileSettings } from './client-settings.ts';

export interface ProfileOptions {
  readonly sourceProfile?: string;
  readonly destinationProfile?: string;
}

/** Adds the options that name the profiles of both accounts. */
export function withProfileOptions(command: Command): Command {
  return command
    .option('--source-profile <name>', 'AWS profile of the source account')
    .option('--destination-profile <name>', 'AWS profile of the destination account');
}

/** Profiles of both accounts of a pair. */
export interface Profiles {
  readonly source: string;
  readonly destination: string;
}

/** Both profiles. Rejects with a {@link CommandError} when one is missing or of another account. */
export async function checkedProfiles(pair: Pair, options: ProfileOptions): Promise<Profiles> {
  const { sourceProfile, destinationProfile } = options;
  if (!sourceProfile || !destinationProfile) {
    throw new CommandError(
      'Name the AWS profiles of both accounts: --source-profile A --destination-profile B',
    );
  }
  await Promise.all([
    checkProfile(pair, 'source', sourceProfile),
    checkProfile(pair, 'destination', destinationProfile),
  ]);
  return { source: sourceProfile, destination: destinationProfile };
}

async function checkProfile(pair: Pair, side: keyof Profiles, profile: string): Promise<void> {
  const { account, region } = pair[side];
  const found = await accountOf(profile, region);
  if (found === account) return;
  throw new CommandError(
    `Profile ${profile} is of account ${found}; the ${side} of pair ${pair.name} is ${account}. Name another with --${side}-profile.`,
  );
}

/** The account whose credentials `profile` has; without one, those of the environment. */
export async function accountOf(profile: string | undefined, region: string): Promise<string> {
  const settings = await profileSettings(profile);
  const sts = new STSClient({ region, ...settings.client('STS') });
  try {
    const { Account: account } = await sts.send(new GetCallerIdentityCommand({}));
    return account ?? '';
  } finally {
    sts.destroy();
  }
}
