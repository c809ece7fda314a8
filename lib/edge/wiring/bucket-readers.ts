import {
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Pair } from '../../core/pair/pair.ts';
import { notificationsOf } from '../../core/policy/notification.ts';
import type { WiringPart } from '../../core/policy/wiring.ts';
import { look } from './look.ts';

/** Looks at the bucket of one end, and at how it notifies the pair of uploads. */
export function bucketReaders(s3: S3Client, pair: Pair) {
  const owned = ({ name, side }: WiringPart) => ({
    Bucket: name,
    ExpectedBucketOwner: pair[side].account,
  });
  return {
    bucket: (part: WiringPart) =>
      look(async () => {
        const { LocationConstraint } = await s3.send(new GetBucketLocationCommand(owned(part)));
        return { Region: regionOf(LocationConstraint) };
      }),
    notifications: (part: WiringPart) =>
      look(async () =>
        notificationsOf(await s3.send(new GetBucketNotificationConfigurationCommand(owned(part))), pair),
      ),
  };
}

/** S3 API Reference, GetBucketLocation: us-east-1 is answered as nothing, and eu-west-1 of old buckets as EU. */
function regionOf(constraint: string | undefined): string {
  return constraint === 'EU' ? 'eu-west-1' : (constraint ?? 'us-east-1');
}
