import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetBucketEncryptionCommand,
  GetBucketNotificationConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { NotificationDocument } from '../../lib/core/policy/notification.ts';
import { profileSettings } from '../accounts/client-settings.ts';
import { ifThere } from '../accounts/if-there.ts';
import { CommandError } from '../terminal/command-error.ts';
import type { EncryptionFound } from './proposal.ts';

/** A bucket, its Region, and the profile that reads it. */
export interface BucketPlace {
  readonly bucket: string;
  readonly region: string;
  readonly profile: string;
}

/** The default encryption of a bucket. Rejects with a {@link CommandError} where the profile may not read it. */
export async function readEncryption({ bucket, region, profile }: BucketPlace): Promise<EncryptionFound> {
  const { client } = await profileSettings(profile);
  const s3 = new S3Client({ region, ...client('S3'), followRegionRedirects: true });
  const kms = new KMSClient({ region, ...client('KMS') });
  try {
    const answer = await ifThere(s3.send(new GetBucketEncryptionCommand({ Bucket: bucket })));
    const rule = answer?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
    if (!rule?.SSEAlgorithm?.startsWith('aws:kms')) return { kind: 'none' };
    // S3 gives the key as it was set: by its ARN, its id or an alias; none is aws/s3.
    if (!rule.KMSMasterKeyID) return { kind: 'managed' };
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: rule.KMSMasterKeyID }));
    if (KeyMetadata?.KeyManager === 'AWS' || !KeyMetadata?.Arn) return { kind: 'managed' };
    return { kind: 'key', arn: KeyMetadata.Arn };
  } catch (cause) {
    throw unread('default encryption', { bucket, region, profile }, cause);
  } finally {
    s3.destroy();
    kms.destroy();
  }
}

/** What a bucket notifies of. Rejects with a {@link CommandError} where the profile may not read it. */
export async function readNotifications(place: BucketPlace): Promise<NotificationDocument> {
  const { client } = await profileSettings(place.profile);
  const s3 = new S3Client({ region: place.region, ...client('S3'), followRegionRedirects: true });
  try {
    const { $metadata: _, ...document } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: place.bucket }),
    );
    return document;
  } catch (cause) {
    throw unread('notifications', place, cause);
  } finally {
    s3.destroy();
  }
}

function unread(what: string, { bucket, profile }: BucketPlace, cause: unknown): CommandError {
  const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new CommandError(
    `The ${what} of bucket ${bucket} cannot be read with profile ${profile}: ${why}. Use a profile that may read the settings of the bucket and its key.`,
  );
}
