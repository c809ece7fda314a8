import { type Evidence, isDenied, isNameless, unexplainedHead } from './evidence.ts';
import type { FailureCode } from './failure.ts';
import { type Fault, hasFailed, isRedirect, isThrottling, type Step } from './fault.ts';

/**
 * Whether a fault means that the source object is gone, and `NoSuchKey` is about the source only where a step
 * reads it. `read` may say so too: S3 answers 403 to a copy of a missing object when it hides what is missing.
 */
export function meansGone(fault: Fault, { read, head }: Evidence): boolean {
  if (fault.code === 'NoSuchKey') return copySteps.has(fault.step) || readSteps.has(fault.step);
  return read?.code === 'NoSuchKey' && head?.status !== 200;
}

/**
 * What a fault of a step of its own means, where that differs from what it means of a `CopyObject`: such a
 * step concerns one side alone. Undefined: it means the same.
 */
export function stepCode(fault: Fault, evidence: Evidence): FailureCode | undefined {
  if (readSteps.has(fault.step)) return readCode(fault, evidence);
  if (uploadSteps.has(fault.step) && lostCodes.has(fault.code)) return 'DstUploadLost';
  if (mismatchCodes.has(fault.code)) return 'DstChecksumMismatch';
  return copySteps.has(fault.step) || hasFailed(fault) ? undefined : writeCode(fault);
}

const readSteps: ReadonlySet<Step> = new Set(['read-source', 'read-tags']);

/** Steps that read the source and write the destination at once. */
const copySteps: ReadonlySet<Step> = new Set(['copy', 'copy-part']);

/** Steps that name an upload. */
const uploadSteps: ReadonlySet<Step> = new Set(['copy-part', 'write', 'finish-upload', 'manage-uploads']);

/** The upload is gone, or does not hold what was put into it: only a new one helps. */
const lostCodes: ReadonlySet<string> = new Set([
  'NoSuchUpload',
  'InvalidPart',
  'InvalidPartOrder',
  'EntityTooSmall',
]);

/** The request said what the bytes must come to, and they do not. */
const mismatchCodes: ReadonlySet<string> = new Set(['BadDigest', 'XAmzContentChecksumMismatch']);

function readCode(fault: Fault, evidence: Evidence): FailureCode | undefined {
  const { step, status = 0, code } = fault;
  if (fault.kind === 'network' || hasFailed(fault) || isThrottling(fault)) return 'SrcUnavailable';
  // An answer of 200 that cannot be read proves nothing.
  if (status === 200 || passing.has(code)) return 'SrcUnavailable';
  if (isRedirect(fault)) return 'SrcBucketWrongRegion';
  if (code === 'NoSuchBucket') return 'SrcBucketNotFound';
  if (code.startsWith('KMS.')) return 'SrcKmsKeyInvalidState';
  if (isDenied(fault)) return readDeniedCode(fault, evidence);
  if (changedCodes.has(code) || status === 412) return 'SrcObjectChanged';
  if (archivedCodes.has(code)) return 'SrcObjectNotEligible';
  if (code === 'InvalidRequest' && step === 'read-source') return 'SrcSseCustomerKey';
  // Without a body nothing says what is wrong.
  return isNameless(code) ? 'SrcUnavailable' : 'SrcRequestRefused';
}

/** Refusals of a read that may pass; of a skewed clock the SDK has learned the right time. */
const passing: ReadonlySet<string> = new Set([
  unexplainedHead,
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'OperationAborted',
]);

/** The object is another than a moment ago: another write, a shorter object, a delete marker. */
const changedCodes: ReadonlySet<string> = new Set(['InvalidRange', 'MethodNotAllowed']);

/** Codes of an object that has to be restored before anybody reads it. */
export const archivedCodes: ReadonlySet<string> = new Set([
  'InvalidObjectState',
  'ObjectNotInActiveTierError',
]);

function readDeniedCode({ step, denies }: Fault, { read, head }: Evidence): FailureCode {
  if (step === 'read-tags') return 'SrcGetTaggingNotPermitted';
  if (denies?.action.startsWith('kms:')) return 'SrcKmsDecryptNotPermitted';
  const isForKey = head?.status === 200 && read !== undefined && isDenied(read);
  return isForKey ? 'SrcKmsDecryptNotPermitted' : 'SrcGetObjectNotPermitted';
}

/** Of steps at the destination alone. */
function writeCode(fault: Fault): FailureCode | undefined {
  const { step, status, code, denies } = fault;
  if (isDenied(fault)) {
    if (denies?.action.startsWith('kms:')) return 'DstKmsEncryptNotPermitted';
    return deniedOf[step] ?? 'DstPutObjectNotPermitted';
  }
  if (code.startsWith('KMS.')) return 'DstKmsKeyInvalidState';
  if (code === 'NoSuchBucket') return 'DstBucketNotFound';
  // The copy, or what was there before, was written or deleted meanwhile.
  if (code === 'NoSuchKey' || status === 412) return 'DstConflict';
  return archivedCodes.has(code) ? 'DstRequestRefused' : undefined;
}

const deniedOf: Partial<Record<Step, FailureCode>> = {
  'open-upload': 'DstMultipartInitNotPermitted',
  'manage-uploads': 'DstManageUploadsNotPermitted',
  'write-tags': 'DstPutTaggingNotPermitted',
};
