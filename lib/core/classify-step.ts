import { type Evidence, isDenied, isNameless, isReadable } from './evidence.ts';
import type { FailureCode } from './failure.ts';
import type { Fault, Step } from './fault.ts';

/**
 * What a fault of a step of its own means, where that differs from what it means of a `CopyObject`: such a
 * step concerns one side alone. Undefined: it means the same.
 */
export function stepCode(fault: Fault, evidence: Evidence): FailureCode | undefined {
  if (fault.kind === 'program' || fault.code === 'KMS.ThrottlingException') return undefined;
  if (readSteps.has(fault.step)) return readCode(fault, evidence);
  if (lostCodes.has(fault.code)) return 'DstUploadLost';
  if (mismatchCodes.has(fault.code)) return 'DstChecksumMismatch';
  if (fault.step === 'copy' || fault.step === 'copy-part') return undefined;
  if (isDenied(fault)) return deniedOf[fault.step] ?? 'DstPutObjectNotPermitted';
  if (fault.code.startsWith('KMS.')) return 'DstKmsKeyInvalidState';
  return fault.code === 'NoSuchBucket' ? 'DstBucketNotFound' : undefined;
}

const readSteps: ReadonlySet<Step> = new Set(['read-source', 'read-tags']);

/** The upload is gone, or does not hold what was put into it: only a new one helps. */
const lostCodes: ReadonlySet<string> = new Set([
  'NoSuchUpload',
  'InvalidPart',
  'InvalidPartOrder',
  'EntityTooSmall',
]);

/** S3 was told what the bytes must come to, and they do not. */
const mismatchCodes: ReadonlySet<string> = new Set(['BadDigest', 'XAmzContentChecksumMismatch']);

const deniedOf: Partial<Record<Step, FailureCode>> = {
  'open-upload': 'DstMultipartInitNotPermitted',
  'manage-uploads': 'DstManageUploadsNotPermitted',
  'write-tags': 'DstPutTaggingNotPermitted',
};

/** A HEAD has no body, so S3's code is missing there and the status is all there is to go by. */
function readCode(fault: Fault, evidence: Evidence): FailureCode | undefined {
  const { status = 0 } = fault;
  if (fault.kind === 'network' || status >= 500 || status === 429) return 'SrcUnavailable';
  if (status === 301 || status === 307) return 'SrcBucketWrongRegion';
  if (fault.code === 'NoSuchBucket' || evidence.bucket?.status === 404) return 'SrcBucketNotFound';
  if (status === 412) return 'SrcObjectChanged';
  if (fault.code.startsWith('KMS.')) return 'SrcKmsKeyInvalidState';
  if (status === 403 && isDenied(fault)) return readDeniedCode(fault, evidence);
  return status === 400 && isNameless(fault.code) ? 'SrcSseCustomerKey' : undefined;
}

function readDeniedCode({ step }: Fault, { read, head }: Evidence): FailureCode {
  if (step === 'read-tags') return 'SrcGetTaggingNotPermitted';
  const isForKey = head?.status === 200 && read !== undefined && !isReadable(read.status);
  return isForKey ? 'SrcKmsDecryptNotPermitted' : 'SrcGetObjectNotPermitted';
}
