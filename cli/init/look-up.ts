import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { profileSettings } from '../accounts/client-settings.ts';
import { accountOf, type ProfileOptions } from '../accounts/profiles.ts';
import { CommandError } from '../terminal/command-error.ts';
import type { InitAnswers } from './init-answers.ts';

const lookedUp = new Map<string, Promise<string>>();

/** What the profiles and buckets say by themselves. */
export async function lookUp(
  known: Partial<InitAnswers>,
  options: ProfileOptions,
): Promise<Partial<InitAnswers>> {
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
