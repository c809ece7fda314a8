import type { Step } from '../../../lib/core/failure/fault.ts';
import { singleCopyLimitBytes } from '../../../lib/core/s3-limits.ts';
import type { FaultRow } from './fault-rows.ts';

interface StepFaultRow extends FaultRow {
  readonly step: Step;
}

const readable = { read: { status: 206 }, head: { status: 200 } };

/** Faults of the steps of copies in parts and of relays, where they mean other things than of a copy. */
export const stepFaults: readonly StepFaultRow[] = [
  { step: 'read-source', fault: '403 403', means: 'SrcGetObjectNotPermitted' },
  { step: 'read-source', fault: '403 AccessDenied', means: 'SrcGetObjectNotPermitted' },
  {
    step: 'read-source',
    fault: '403 Forbidden',
    evidence: { head: { status: 200 }, read: { status: 403 } },
    means: 'SrcKmsDecryptNotPermitted',
  },
  {
    step: 'read-source',
    fault: '403 Forbidden',
    evidence: { head: { status: 403 }, read: { status: 403 } },
    means: 'SrcGetObjectNotPermitted',
  },
  {
    step: 'read-source',
    fault: '403 AccessDenied',
    evidence: { head: { status: 200 } },
    means: 'SrcGetObjectNotPermitted',
  },
  { step: 'read-source', fault: '403 AccessDenied', evidence: readable, means: 'SrcGetObjectNotPermitted' },
  { step: 'read-source', fault: '403 InvalidObjectState', means: 'SrcObjectNotEligible' },
  { step: 'read-source', fault: '400 InvalidRequest', means: 'SrcSseCustomerKey' },
  { step: 'read-source', fault: '400 NobodyListedThis', means: 'SrcRequestRefused' },
  { step: 'read-source', fault: '403 UnexplainedHead', means: 'SrcUnavailable' },
  { step: 'read-source', fault: '400 ExpiredToken', means: 'CredentialsExpired' },
  { step: 'read-source', fault: '400 KMS.DisabledException', means: 'SrcKmsKeyInvalidState' },
  { step: 'read-source', fault: '400 KMS.ThrottlingException', means: 'KmsThrottled' },
  { step: 'read-source', fault: '301 301', means: 'SrcBucketWrongRegion' },
  { step: 'read-source', fault: '404 NoSuchBucket', means: 'SrcBucketNotFound' },
  { step: 'read-source', fault: '412 PreconditionFailed', means: 'SrcObjectChanged' },
  { step: 'read-source', fault: '503 SlowDown', means: 'SrcUnavailable' },
  { step: 'read-source', fault: '500 500', means: 'SrcUnavailable' },
  { step: 'read-source', fault: 'ECONNRESET', kind: 'network', means: 'SrcUnavailable' },
  { step: 'read-source', fault: 'TypeError', kind: 'program', means: 'Unrecognised' },
  {
    step: 'read-source',
    fault: 'CredentialsProviderError',
    kind: 'credentials',
    means: 'CredentialsUnavailable',
  },
  { step: 'read-tags', fault: '403 AccessDenied', means: 'SrcGetTaggingNotPermitted' },
  { step: 'read-tags', fault: '503 SlowDown', means: 'SrcUnavailable' },
  { step: 'open-upload', fault: '403 AccessDenied', means: 'DstMultipartInitNotPermitted' },
  { step: 'open-upload', fault: '403 Unknown', means: 'DstMultipartInitNotPermitted' },
  { step: 'open-upload', fault: '404 NoSuchBucket', means: 'DstBucketNotFound' },
  { step: 'open-upload', fault: '400 KMS.DisabledException', means: 'DstKmsKeyInvalidState' },
  { step: 'open-upload', fault: '503 SlowDown', means: 'DstThrottled' },
  { step: 'open-upload', fault: '400 AccessControlListNotSupported', means: 'DstAclNotSupported' },
  { step: 'copy-part', fault: '403 AccessDenied', evidence: readable, means: 'DstPutObjectNotPermitted' },
  // A part carries no tags, and may be of an object of any size.
  {
    step: 'copy-part',
    fault: '403 AccessDenied',
    evidence: { ...readable, tagging: { status: 403 } },
    means: 'DstPutObjectNotPermitted',
  },
  {
    step: 'copy-part',
    fault: '400 InvalidRequest',
    evidence: { head: { status: 200, sizeBytes: singleCopyLimitBytes + 1 } },
    means: 'DstRequestRefused',
  },
  { step: 'copy-part', fault: '412 PreconditionFailed', means: 'SrcObjectChanged' },
  { step: 'copy-part', fault: '404 NoSuchUpload', means: 'DstUploadLost' },
  { step: 'copy-part', fault: '200 NoETag', means: 'DstResultIncomplete' },
  { step: 'write', fault: '403 AccessDenied', means: 'DstPutObjectNotPermitted' },
  { step: 'write', fault: '400 BadDigest', means: 'DstChecksumMismatch' },
  { step: 'write', fault: '400 XAmzContentChecksumMismatch', means: 'DstChecksumMismatch' },
  { step: 'write', fault: 'ECONNRESET', kind: 'network', means: 'DstUnreachable' },
  { step: 'finish-upload', fault: '400 InvalidPart', means: 'DstUploadLost' },
  { step: 'finish-upload', fault: '400 InvalidPartOrder', means: 'DstUploadLost' },
  { step: 'finish-upload', fault: '400 EntityTooSmall', means: 'DstUploadLost' },
  { step: 'finish-upload', fault: '400 BadDigest', means: 'DstChecksumMismatch' },
  { step: 'finish-upload', fault: '403 AccessDenied', means: 'DstPutObjectNotPermitted' },
  { step: 'manage-uploads', fault: '403 AccessDenied', means: 'DstManageUploadsNotPermitted' },
  { step: 'manage-uploads', fault: '404 NoSuchUpload', means: 'DstUploadLost' },
  { step: 'write-tags', fault: '403 AccessDenied', means: 'DstPutTaggingNotPermitted' },
];
