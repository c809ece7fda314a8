import type { Pair } from '../../lib/core/pair/pair.ts';
import { type Accounts, closeAccounts, openAccounts } from '../accounts/accounts.ts';
import { type BucketFacts, bucketFacts } from '../accounts/bucket-facts.ts';
import type { ProfileOptions } from '../accounts/profiles.ts';
import { checkOnline } from '../check.ts';
import type { ForeignDenial } from '../permissions/foreign-denial.ts';

/**
 * What both buckets have that the pair may stumble over once it is deployed, in words; nothing without both profiles.
 * What the profiles may not read is a note too, for the file is right without it.
 */
export async function bucketNotes(pair: Pair, options: ProfileOptions): Promise<string[]> {
  if (!options.sourceProfile || !options.destinationProfile) return [];
  const accounts = await openAccounts(pair, options);
  try {
    return await readNotes(pair, accounts);
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    return [
      `Not all settings of the buckets can be read (${why}). After the deployment, \`npx ferry check ${pair.name}\` with profiles that may read them shows what is in the way.`,
    ];
  } finally {
    closeAccounts(accounts);
  }
}

async function readNotes(pair: Pair, accounts: Accounts): Promise<string[]> {
  const [source, destination, { warnings, denials }] = await Promise.all([
    bucketFacts(accounts.source, pair.source.bucket),
    bucketFacts(accounts.destination, pair.destination.bucket),
    checkOnline(pair, accounts),
  ]);
  return [...warnings, ...settingNotes(pair, { source, destination }), ...denials.map(denialNote)];
}

/** Both buckets; undefined where there is none. */
interface Facts {
  readonly source: BucketFacts | undefined;
  readonly destination: BucketFacts | undefined;
}

/** What is right as it is, and good to know before the first copy. */
export function settingNotes(pair: Pair, { source, destination }: Facts): string[] {
  const { bucket } = pair.destination;
  const changed = { 'assume-role': source, 'bucket-policy': destination, relay: undefined }[pair.access];
  const changedBucket = pair.access === 'assume-role' ? pair.source.bucket : bucket;
  return [
    ...(destination && destination.versioning !== 'Enabled' && !destination.locksObjects
      ? [`${bucket} keeps no versions: a copy replaces what was under its key, and that is lost.`]
      : []),
    // S3 User Guide, "Locking objects with Object Lock": a default retention period applies to every new object.
    ...(destination?.locksObjects
      ? [
          `${bucket} has Object Lock: copies, also those of check --probe, stay as long as its retention says.`,
        ]
      : []),
    // S3 User Guide, "Blocking public access": RestrictPublicBuckets shuts other accounts out of a bucket whose policy is public.
    ...(changed?.restrictsPublicPolicies
      ? [
          `${changedBucket} has RestrictPublicBuckets: while its bucket policy lets everybody in, no other account gets in, nor the pair. What the pair adds to the policy is not public.`,
        ]
      : []),
  ];
}

function denialNote({ document, statement, calls, likelyOwner }: ForeignDenial): string {
  const sid = statement.Sid ?? 'without a Sid';
  const operations = [...new Set(calls.map((call) => call.split(' ')[0]))];
  return `Statement ${sid} of the ${document.document} (account ${document.account}) denies ${operations.join(', ')}. Ask ${likelyOwner} to except the pair; \`ferry check\` prints how.`;
}
