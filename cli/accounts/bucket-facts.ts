import {
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import type { NotificationDocument } from '../../lib/core/policy/notification.ts';
import type { Account } from './accounts.ts';
import { ifThere } from './if-there.ts';

/** Settings of a bucket that a copy may stumble over. */
export interface BucketFacts {
  readonly ownership: string;
  readonly encryption: { readonly algorithm: string; readonly key?: string };
  readonly restrictsPublicPolicies: boolean;
  readonly versioning: string;
  readonly locksObjects: boolean;
  readonly notifications: NotificationDocument;
}

/** Reads them; undefined where there is no such bucket. Rejects when one cannot be read. */
export async function bucketFacts({ s3, id }: Account, Bucket: string): Promise<BucketFacts | undefined> {
  const owned = { Bucket, ExpectedBucketOwner: id };
  const location = await ifThere(s3.send(new GetBucketLocationCommand(owned)));
  if (!location) return undefined;
  const [ownership, encryption, block, versioning, lock, notifications] = await Promise.all([
    ifThere(s3.send(new GetBucketOwnershipControlsCommand(owned))),
    ifThere(s3.send(new GetBucketEncryptionCommand(owned))),
    ifThere(s3.send(new GetPublicAccessBlockCommand(owned))),
    s3.send(new GetBucketVersioningCommand(owned)),
    ifThere(s3.send(new GetObjectLockConfigurationCommand(owned))),
    s3.send(new GetBucketNotificationConfigurationCommand(owned)),
  ]);
  const [rule] = encryption?.ServerSideEncryptionConfiguration?.Rules ?? [];
  const key = rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID;
  const { $metadata: _, ...document } = notifications;
  return {
    ownership: ownership?.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter',
    encryption: {
      algorithm: rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? 'AES256',
      ...(key && { key }),
    },
    restrictsPublicPolicies: block?.PublicAccessBlockConfiguration?.RestrictPublicBuckets ?? false,
    versioning: versioning.Status ?? 'Disabled',
    locksObjects: lock?.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled',
    notifications: document,
  };
}
