import type { Evidence } from '../../../lib/core/failure/evidence.ts';
import type { FailureCode } from '../../../lib/core/failure/failure.ts';
import type { Fault } from '../../../lib/core/failure/fault.ts';
import { singleCopyLimitBytes } from '../../../lib/core/s3-limits.ts';
import type { PairFacts } from '../../support/pair.ts';

/** A fault as `status code`, or as a bare code where there is no status, and what it means. */
export interface FaultRow {
  readonly fault: string;
  readonly means: FailureCode;
  readonly kind?: Fault['kind'];
  readonly denies?: Fault['denies'];
  readonly evidence?: Evidence;
  readonly pair?: PairFacts;
}

const sourceKey = { source: { kmsKey: 'arn:source-key' } };
const destinationKey = { destination: { kmsKey: 'arn:destination-key' } };
const readable = { read: { status: 206 }, head: { status: 200 }, tagging: { status: 200 } };

/** What S3 says of a read of the source, by which bucket is missing then. */
const missingBuckets: readonly FaultRow[] = Object.entries({
  '404 NoSuchBucket': 'SrcBucketNotFound',
  '403 AccessDenied': 'DstBucketNotFound',
  '404 NoSuchKey': 'DstBucketNotFound',
  '403 InvalidObjectState': 'DstBucketNotFound',
  '400 InvalidRequest': 'DstBucketNotFound',
  '400 KMS.DisabledException': 'DstBucketNotFound',
  '301 PermanentRedirect': 'DstBucketNotFound',
  '400 ExpiredToken': 'CredentialsExpired',
  '403 SignatureDoesNotMatch': 'SrcUnavailable',
  '403 RequestTimeTooSkewed': 'SrcUnavailable',
  '503 SlowDown': 'SrcUnavailable',
  '404 Unknown': 'SrcUnavailable',
} as const).map(([read, means]) => {
  const [status = '', code = ''] = read.split(' ');
  return { fault: '404 NoSuchBucket', evidence: { read: { status: Number(status), code } }, means };
});

/** Faults of the copy. */
export const copyFaults: readonly FaultRow[] = [
  { fault: '403 InvalidObjectState', means: 'SrcObjectNotEligible' },
  { fault: '403 ObjectNotInActiveTierError', means: 'SrcObjectNotEligible' },
  {
    fault: '400 InvalidRequest',
    evidence: { head: { status: 200, sizeBytes: singleCopyLimitBytes + 1 } },
    means: 'SrcObjectTooLarge',
  },
  {
    fault: '400 InvalidRequest',
    evidence: { head: { status: 200, sizeBytes: singleCopyLimitBytes } },
    means: 'DstRequestRefused',
  },
  { fault: '400 InvalidRequest', means: 'DstRequestRefused' },
  { fault: '412 PreconditionFailed', means: 'SrcObjectChanged' },
  {
    fault: '400 InvalidRequest',
    evidence: { head: { status: 400 }, read: { status: 400, code: 'InvalidRequest' } },
    means: 'SrcSseCustomerKey',
  },
  // A refusal without a code tells nothing of the object.
  {
    fault: '400 InvalidRequest',
    evidence: { head: { status: 400 }, read: { status: 400, code: 'Unknown' } },
    means: 'DstRequestRefused',
  },
  { fault: '400 ExpiredToken', means: 'CredentialsExpired' },
  { fault: '400 InvalidToken', means: 'CredentialsExpired' },
  { fault: '400 TokenRefreshRequired', means: 'CredentialsExpired' },
  { fault: '403 InvalidAccessKeyId', means: 'CredentialsExpired' },
  { fault: '403 RequestExpired', means: 'CredentialsExpired' },
  { fault: '400 AccessControlListNotSupported', means: 'DstAclNotSupported' },
  ...missingBuckets,
  { fault: '404 NoSuchBucket', evidence: { read: { status: 206 } }, means: 'DstBucketNotFound' },
  { fault: '404 NoSuchBucket', evidence: { read: { status: 416 } }, means: 'DstBucketNotFound' },
  { fault: '404 NoSuchBucket', means: 'SrcUnavailable' },

  // The source refuses the read itself.
  {
    fault: '403 AccessDenied',
    evidence: { read: { status: 403 }, head: { status: 403 } },
    means: 'SrcGetObjectNotPermitted',
  },
  { fault: '403 AccessDenied', evidence: { read: { status: 403 } }, means: 'SrcGetObjectNotPermitted' },
  // Only what needs the key is refused.
  {
    fault: '403 AccessDenied',
    evidence: { read: { status: 403 }, head: { status: 200 } },
    means: 'SrcKmsDecryptNotPermitted',
  },
  // The object can be read, its tags cannot.
  {
    fault: '403 AccessDenied',
    evidence: { ...readable, tagging: { status: 403 } },
    means: 'SrcGetTaggingNotPermitted',
  },
  {
    fault: '403 AccessDenied',
    evidence: { ...readable, tagging: { status: 403 } },
    pair: { tags: 'drop' },
    means: 'DstPutObjectNotPermitted',
  },
  // The source stands open, so it is the write.
  { fault: '403 AccessDenied', evidence: readable, means: 'DstPutObjectNotPermitted' },
  {
    fault: '403 AccessDenied',
    evidence: { ...readable, read: { status: 200 } },
    means: 'DstPutObjectNotPermitted',
  },
  {
    fault: '403 AccessDenied',
    evidence: { ...readable, read: { status: 416 } },
    means: 'DstPutObjectNotPermitted',
  },
  { fault: '403 AllAccessDisabled', evidence: readable, means: 'DstPutObjectNotPermitted' },
  {
    fault: '403 AccessDenied',
    evidence: { read: { status: 403, code: 'InvalidObjectState' }, head: { status: 200 } },
    means: 'SrcObjectNotEligible',
  },
  { fault: '403 AccessDenied', means: 'CopyNotPermitted' },
  { fault: '403 AccessDenied', evidence: { head: { status: 200 } }, means: 'CopyNotPermitted' },
  { fault: '403 AccessDenied', evidence: { read: { status: 503 } }, means: 'CopyNotPermitted' },
  {
    fault: '403 Forbidden',
    evidence: { read: { status: 403 }, head: { status: 403 } },
    means: 'SrcGetObjectNotPermitted',
  },
  // A 403 without a body, as proxies and endpoints answer: the SDK has no name for it.
  { fault: '403 Unknown', evidence: readable, means: 'DstPutObjectNotPermitted' },
  {
    fault: '403 403',
    evidence: { ...readable, tagging: { status: 403 } },
    means: 'SrcGetTaggingNotPermitted',
  },
  { fault: '403 Unknown', evidence: { read: { status: 403 } }, means: 'SrcGetObjectNotPermitted' },
  { fault: '403 Unknown', means: 'CopyNotPermitted' },
  { fault: '412 Unknown', means: 'SrcObjectChanged' },
  { fault: '400 Unknown', means: 'DstRequestRefused' },

  // What the source says alone, whatever the copy said.
  {
    fault: '403 AccessDenied',
    evidence: { read: { status: 400, code: 'ExpiredToken' } },
    means: 'CredentialsExpired',
  },
  {
    fault: '403 AccessDenied',
    evidence: { read: { status: 403, denies: { action: 'kms:Decrypt' } }, head: { status: 403 } },
    means: 'SrcKmsDecryptNotPermitted',
  },
  {
    fault: '403 AccessDenied',
    evidence: { read: { status: 403, denies: { action: 's3:GetObject' } }, head: { status: 403 } },
    means: 'SrcGetObjectNotPermitted',
  },

  // A key that may not be used: AWS names it.
  {
    fault: '403 AccessDenied',
    denies: { action: 'kms:Decrypt', resource: 'arn:destination-key' },
    pair: destinationKey,
    means: 'DstKmsEncryptNotPermitted',
  },
  {
    fault: '403 AccessDenied',
    denies: { action: 's3:PutObject', resource: 'arn:aws:s3:::archive/a' },
    evidence: readable,
    means: 'DstPutObjectNotPermitted',
  },
  {
    fault: '403 AccessDenied',
    denies: { action: 'kms:GenerateDataKey', resource: 'arn:destination-key' },
    pair: destinationKey,
    means: 'DstKmsEncryptNotPermitted',
  },

  // Which of two keys.
  {
    fault: '400 KMS.DisabledException',
    evidence: { read: { status: 403, code: 'AccessDenied' } },
    pair: destinationKey,
    means: 'DstKmsKeyInvalidState',
  },
  {
    fault: '400 KMS.DisabledException',
    evidence: { read: { status: 400, code: 'KMS.DisabledException' } },
    means: 'SrcKmsKeyInvalidState',
  },
  {
    fault: '400 KMS.KMSInvalidStateException',
    evidence: { read: { status: 206 } },
    means: 'DstKmsKeyInvalidState',
  },
  { fault: '400 KMS.NotFoundException', pair: sourceKey, means: 'SrcKmsKeyInvalidState' },
  { fault: '400 KMS.NotFoundException', pair: destinationKey, means: 'DstKmsKeyInvalidState' },
  {
    fault: '400 KMS.DisabledException',
    pair: { ...sourceKey, ...destinationKey },
    means: 'KmsKeyInvalidState',
  },
  { fault: '400 KMS.DisabledException', means: 'KmsKeyInvalidState' },
  {
    fault: '400 KMS.DisabledException',
    pair: sourceKey,
    evidence: { read: { status: 206 } },
    means: 'DstKmsKeyInvalidState',
  },
  { fault: '400 KMS.ThrottlingException', means: 'KmsThrottled' },
  { fault: '503 KMS.ThrottlingException', means: 'KmsThrottled' },

  // An error inside a 200 arrives as 503 whatever its code; an answer that cannot be read proves nothing.
  { fault: '503 AccessDenied', means: 'DstUnavailable' },
  { fault: '503 InternalError', means: 'DstUnavailable' },
  { fault: '200 SyntaxError', means: 'DstResultIncomplete' },
  { fault: '500 InternalError', means: 'DstUnavailable' },
  { fault: '502 BadGateway', means: 'DstUnavailable' },
  { fault: '503 ServiceUnavailable', means: 'DstUnavailable' },
  { fault: '503 SlowDown', means: 'DstThrottled' },
  { fault: '400 RequestLimitExceeded', means: 'DstThrottled' },
  { fault: '400 Throttling', means: 'DstThrottled' },
  { fault: '400 ThrottlingException', means: 'DstThrottled' },
  { fault: '503 BandwidthLimitExceeded', means: 'DstThrottled' },
  { fault: '429 TooManyRequestsException', means: 'DstThrottled' },
  { fault: '429 Whatever', means: 'DstThrottled' },
  { fault: '400 RequestTimeout', means: 'DstUnavailable' },
  { fault: '403 RequestTimeTooSkewed', means: 'DstUnavailable' },
  { fault: '409 ConditionalRequestConflict', means: 'DstConflict' },
  { fault: '409 OperationAborted', means: 'DstConflict' },
  { fault: '409 Whatever', means: 'DstConflict' },
  { fault: '301 PermanentRedirect', means: 'DstBucketWrongRegion' },
  { fault: '307 TemporaryRedirect', means: 'DstBucketWrongRegion' },
  { fault: '301 Whatever', means: 'DstBucketWrongRegion' },
  { fault: '307 Whatever', means: 'DstBucketWrongRegion' },
  { fault: '400 AuthorizationHeaderMalformed', means: 'DstBucketWrongRegion' },
  { fault: '400 IllegalLocationConstraintException', means: 'DstBucketWrongRegion' },
  { fault: '501 NotImplemented', means: 'DstRequestRefused' },
  { fault: '403 SignatureDoesNotMatch', means: 'DstRequestRefused' },
  { fault: '400 InvalidStorageClass', means: 'DstRequestRefused' },
  { fault: '418 NobodyListedThis', means: 'DstRequestRefused' },
  { fault: 'ECONNRESET', kind: 'network', means: 'DstUnreachable' },
  { fault: 'AbortError', kind: 'network', means: 'DstUnreachable' },
  { fault: 'CredentialsProviderError', kind: 'credentials', means: 'CredentialsUnavailable' },
  { fault: 'TypeError', kind: 'program', means: 'Unrecognised' },
];

/** Faults of AssumeRole. */
export const assumeRoleFaults: readonly FaultRow[] = [
  { fault: '403 AccessDenied', means: 'AssumeRoleNotPermitted' },
  { fault: '400 ValidationError', means: 'AssumeRoleNotPermitted' },
  { fault: '400 ExpiredTokenException', means: 'CredentialsExpired' },
  { fault: '403 ExpiredToken', means: 'CredentialsExpired' },
  { fault: '403 InvalidClientTokenId', means: 'CredentialsExpired' },
  { fault: '403 RegionDisabledException', means: 'StsRegionDisabled' },
  { fault: '400 Throttling', means: 'StsUnavailable' },
  { fault: '429 TooManyRequestsException', means: 'StsUnavailable' },
  { fault: '503 ServiceUnavailable', means: 'StsUnavailable' },
  { fault: '500 InternalFailure', means: 'StsUnavailable' },
  { fault: 'ETIMEDOUT', kind: 'network', means: 'StsUnavailable' },
  { fault: 'CredentialsProviderError', kind: 'credentials', means: 'CredentialsUnavailable' },
  { fault: 'TypeError', kind: 'program', means: 'Unrecognised' },
];
