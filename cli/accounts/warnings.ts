import type { Pair } from '../../lib/core/pair/pair.ts';
import { describeEntry, overlapping } from '../../lib/core/policy/notification.ts';
import type { Accounts } from './accounts.ts';
import { type BucketFacts, bucketFacts } from './bucket-facts.ts';

/** Why copies may fail although every policy allows them and all is there, in words. */
export async function bucketWarnings(pair: Pair, accounts: Accounts): Promise<string[]> {
  const [source, destination] = await Promise.all([
    bucketFacts(accounts.source, pair.source.bucket),
    bucketFacts(accounts.destination, pair.destination.bucket),
  ]);
  return [
    ...(source ? [...common(pair, 'source', source), ...sourceWarnings(pair, source)] : []),
    ...(destination
      ? [...common(pair, 'destination', destination), ...destinationWarnings(pair, destination)]
      : []),
  ];
}

/** What is never seen from within two accounts. */
export const neverSeen = 'policies of the organization (SCP, RCP) and of sessions, taken to allow everything';

type Side = 'source' | 'destination';

/** The default encryption of a bucket says under which key most of its objects are. */
function common(pair: Pair, side: Side, { encryption }: BucketFacts): string[] {
  const { bucket, kmsKey } = pair[side];
  const usesKms = encryption.algorithm.startsWith('aws:kms');
  const isManaged = usesKms && (!encryption.key || encryption.key.endsWith('alias/aws/s3'));
  // S3 gives the key as it was set: by its ARN or by its id alone.
  const isOther = usesKms && !isManaged && !kmsKey?.endsWith(encryption.key ?? '');
  return [
    ...(isManaged && pair.access === refusedUnderManagedKey[side] && !(side === 'destination' && kmsKey)
      ? [managedKey(bucket, side)]
      : []),
    ...(isOther && !(side === 'destination' && kmsKey)
      ? [
          `${bucket} encrypts by default under ${encryption.key}, ${kmsKey ? `the pair names ${kmsKey}` : 'of which the pair says nothing'}. Write ${side}.kmsKey in pairs/${pair.name}.yml (the ARN of the key).`,
        ]
      : []),
  ];
}

/** The access that signs on this side by a role of the other account. */
const refusedUnderManagedKey = { source: 'assume-role', destination: 'bucket-policy' } as const;

/** KMS Developer Guide, "AWS managed keys": their policies cannot be changed, so no other account gets in. */
function managedKey(bucket: string, side: Side): string {
  return side === 'source'
    ? `${bucket} encrypts by default under the AWS managed key aws/s3, which no other account can use: with access: assume-role its objects cannot be read. Use access: bucket-policy or relay, or a key of your own.`
    : `${bucket} encrypts by default under the AWS managed key aws/s3. With access: bucket-policy copies fail on it; with assume-role the role needs nothing more. A key of your own (destination.kmsKey) works with both.`;
}

function sourceWarnings(pair: Pair, { ownership, notifications }: BucketFacts): string[] {
  const { bucket } = pair.source;
  const others = pair.trigger === 'eventbridge' ? [] : overlapping(notifications, pair);
  return [
    ...(ownership === 'BucketOwnerEnforced'
      ? []
      : [
          `${bucket} has ACLs enabled (${ownership}): objects that other accounts uploaded are theirs, and its bucket policy does not hold for them. Set Object Ownership to BucketOwnerEnforced.`,
        ]),
    ...(others.length > 0
      ? [
          `${bucket} already notifies others of uploads that the pair wants: ${others.map(describeEntry).join('; ')}. S3 refuses overlapping notifications; write trigger: eventbridge.`,
        ]
      : []),
  ];
}

function destinationWarnings(pair: Pair, facts: BucketFacts): string[] {
  const { bucket } = pair.destination;
  const { ownership, locksObjects, versioning } = facts;
  return [
    ...(ownership === 'ObjectWriter' && pair.access === 'bucket-policy'
      ? [
          `${bucket} leaves objects to the account that wrote them (ObjectWriter): the copies would belong to ${pair.source.account}. Set Object Ownership to BucketOwnerEnforced or BucketOwnerPreferred.`,
        ]
      : []),
    ...(locksObjects && versioning !== 'Enabled'
      ? [`${bucket} has Object Lock without versioning: S3 refuses writes to it.`]
      : []),
  ];
}
