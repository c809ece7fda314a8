import { copySource } from './object-key.ts';
import type { Pair } from './pair.ts';
import type { CopyPlan } from './plan.ts';

/**
 * The one `CopyObject` of a plan. The current source object is taken, never the version of the event, so
 * that a late or repeated event cannot put older bytes over newer ones.
 */
export function copyRequest(pair: Pair, plan: CopyPlan) {
  const { source, destination } = pair;
  return {
    Bucket: destination.bucket,
    Key: plan.destinationKey,
    CopySource: copySource(source.bucket, plan.object.key),
    ExpectedBucketOwner: destination.account,
    ExpectedSourceBucketOwner: source.account,
    ACL: 'bucket-owner-full-control' as const,
    MetadataDirective: 'COPY' as const,
    ...(pair.tags === 'copy'
      ? { TaggingDirective: 'COPY' as const }
      : { TaggingDirective: 'REPLACE' as const, Tagging: '' }),
    // Copied by default since June 2026, which then needs two more permissions on each side.
    AnnotationDirective: 'EXCLUDE' as const,
    ...(destination.storageClass && { StorageClass: destination.storageClass }),
    ...(destination.kmsKey && {
      ServerSideEncryption: 'aws:kms' as const,
      SSEKMSKeyId: destination.kmsKey,
      BucketKeyEnabled: true,
    }),
  };
}
