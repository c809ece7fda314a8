import { parseKnownFiles } from '@smithy/core/config';
import type { ProfileOptions } from '../accounts/profiles.ts';

/** Profiles of the AWS configuration files, by name; sections of services and sign-in sessions are none. */
async function knownProfiles(): Promise<string[]> {
  const sections = Object.keys(await parseKnownFiles({}));
  return sections.filter((name) => !/^(services|sso-session)\./.test(name)).sort();
}

/** Asks at a terminal for the profiles that no option names; nothing without a terminal, or without profiles. */
export async function askProfiles(given: ProfileOptions): Promise<ProfileOptions> {
  const isGiven = given.sourceProfile && given.destinationProfile;
  const profiles = process.stdin.isTTY && !isGiven ? await knownProfiles() : [];
  if (profiles.length === 0) return {};
  const { select } = await import('@inquirer/prompts');
  const none = { value: '', name: '(none: nothing of this account is read)' };
  const choices = [...profiles.map((value) => ({ value, name: value })), none];
  const ask = (side: string) =>
    select({ message: `AWS profile of the ${side} account`, choices }, { output: process.stderr });
  const sourceProfile = given.sourceProfile ?? (await ask('source'));
  const destinationProfile = given.destinationProfile ?? (await ask('destination'));
  return { ...(sourceProfile && { sourceProfile }), ...(destinationProfile && { destinationProfile }) };
}
