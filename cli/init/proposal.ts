import type { Access, Trigger } from '../../lib/core/pair/pair.ts';
import type { NotificationEntry } from '../../lib/core/policy/notification.ts';
import { describeEntry } from '../../lib/core/policy/notification.ts';

/** What init reads of the encryption of a bucket: `managed` is the AWS managed key aws/s3. */
export type EncryptionFound =
  | { readonly kind: 'none' | 'managed' }
  | { readonly kind: 'key'; readonly arn: string };

/** What a person chose, and what both buckets are like where a profile could read them. */
export interface Circumstances {
  readonly source?: {
    readonly encryption: EncryptionFound;
    readonly overlapping: readonly NotificationEntry[];
  };
  readonly destination?: { readonly encryption: EncryptionFound };
  readonly given: {
    readonly access?: Access;
    readonly trigger?: Trigger;
    readonly sourceKmsKey?: string;
    readonly destinationKmsKey?: string;
  };
}

/** A field of the pair and why it is there. */
interface Proposed<Value> {
  readonly value: Value;
  readonly why: string;
}

/** Fields that are left out keep their defaults. */
export interface Proposal {
  readonly access?: Proposed<Access>;
  readonly trigger?: Proposed<Trigger>;
  readonly sourceKmsKey?: Proposed<string>;
  readonly destinationKmsKey?: Proposed<string>;
  /** Why the pair cannot work as it was asked for. */
  readonly problems: readonly string[];
}

const asked = 'as asked for';

/**
 * What a new pair needs beside its buckets. What was given has the last word, and is a problem where it cannot work.
 *
 * | the source is encrypted under | access | kmsKey |
 * |---|---|---|
 * | S3's own key | the default | none |
 * | aws/s3 | `relay`; `assume-role` is a problem | none |
 * | a key of the account | the default | the key |
 */
export function propose({ source, destination, given }: Circumstances): Proposal {
  const isManaged = source?.encryption.kind === 'managed' && !given.sourceKmsKey;
  const access = given.access
    ? { value: given.access, why: asked }
    : isManaged && {
        value: 'relay' as const,
        why: 'the source is encrypted under the AWS managed key aws/s3, which no other account can use',
      };
  const others = source?.overlapping ?? [];
  const trigger = given.trigger
    ? { value: given.trigger, why: asked }
    : others.length > 0 && {
        value: 'eventbridge' as const,
        why: 'the bucket notifies others of the same uploads, and S3 refuses notifications that overlap',
      };
  const sourceKmsKey = keyOf(given.sourceKmsKey, source?.encryption, 'source');
  const destinationKmsKey = keyOf(given.destinationKmsKey, destination?.encryption, 'destination');
  return {
    ...(access && { access }),
    ...(trigger && { trigger }),
    ...(sourceKmsKey && { sourceKmsKey }),
    ...(destinationKmsKey && { destinationKmsKey }),
    problems: [
      ...(isManaged && given.access === 'assume-role' ? [unreadable] : []),
      ...(isManagedDestination(destination, given) && given.access === 'bucket-policy' ? [unwritable] : []),
      ...(given.trigger && given.trigger !== 'eventbridge' && others.length > 0 ? [overlap(others)] : []),
    ],
  };
}

function keyOf(
  given: string | undefined,
  found: EncryptionFound | undefined,
  side: 'source' | 'destination',
): Proposed<string> | undefined {
  if (given) return { value: given, why: asked };
  return found?.kind === 'key'
    ? { value: found.arn, why: `the default encryption of the ${side} bucket` }
    : undefined;
}

function isManagedDestination(
  destination: Circumstances['destination'],
  { destinationKmsKey }: Circumstances['given'],
): boolean {
  return destination?.encryption.kind === 'managed' && !destinationKmsKey;
}

// KMS Developer Guide, "AWS managed keys": their key policies cannot be changed.
const unreadable =
  'The source bucket is encrypted under the AWS managed key aws/s3, which no other account can use: --access assume-role cannot read its objects. Use --access relay, or --source-kms-key with the key that its objects are under.';
const unwritable =
  'The destination bucket is encrypted under the AWS managed key aws/s3, which no other account can use: --access bucket-policy cannot write to it. Use --access assume-role or relay, or --destination-kms-key with a key of your own.';

function overlap(others: readonly NotificationEntry[]): string {
  return `The source bucket notifies others of the same uploads, and S3 refuses notifications that overlap: ${others.map(describeEntry).join('; ')}. Use --trigger eventbridge, or a --prefix that shares no key with them.`;
}
