import type { Pair } from '../pair/pair.ts';
import { singleCopyLimitBytes } from '../s3-limits.ts';
import { archivedCodes, stepCode } from './classify-step.ts';
import { type Answer, type Evidence, isDenied, isReadable } from './evidence.ts';
import { type Failure, type FailureCode, failure } from './failure.ts';
import {
  type DeniedAction,
  type Fault,
  hasFailed,
  isExpired,
  isRedirect,
  isThrottling,
  isUnavailable,
} from './fault.ts';
import { hint } from './hint.ts';

/**
 * What a fault of a copy means: decided by step, code and status, and by what the source answered when
 * asked alone; never by the text of the error. A code nobody listed is permanent when S3 refuses (4xx), so
 * that a person sees it at once, and transient when S3 fails (5xx).
 */
export function classify(fault: Fault, pair: Pair, evidence: Evidence = {}): Failure {
  const code = codeOf(fault, pair, evidence);
  return failure(code, {
    message: `${fault.code}: ${fault.message}`,
    hint: hint(code, pair, evidence),
    awsCode: fault.code,
    ...(fault.status !== undefined && { status: fault.status }),
    ...(fault.requestId && { requestId: fault.requestId }),
  });
}

function codeOf(fault: Fault, pair: Pair, evidence: Evidence): FailureCode {
  if (fault.kind === 'credentials') return 'CredentialsUnavailable';
  if (fault.kind === 'program') return 'Unrecognised';
  if (fault.step === 'assume-role') return assumeRoleCode(fault);
  if (fault.code === 'KMS.ThrottlingException') return 'KmsThrottled';
  if (isExpired(fault) && !hasFailed(fault)) return 'CredentialsExpired';
  return stepCode(fault, evidence) ?? copyCode(fault, pair, evidence);
}

function assumeRoleCode(fault: Fault): FailureCode {
  if (isUnavailable(fault)) return 'StsUnavailable';
  if (isExpired(fault)) return 'CredentialsExpired';
  return fault.code === 'RegionDisabledException' ? 'StsRegionDisabled' : 'AssumeRoleNotPermitted';
}

function copyCode(fault: Fault, pair: Pair, evidence: Evidence): FailureCode {
  if (fault.kind === 'network') return 'DstUnreachable';
  // S3 accepted the request, but its answer cannot be read.
  if (fault.status === 200) return 'DstResultIncomplete';
  if (isThrottling(fault)) return 'DstThrottled';
  // A 200 with an error inside arrives as 503 whatever its code (SDK, throw200Exceptions), so status goes first.
  if (hasFailed(fault)) return 'DstUnavailable';
  if (archivedCodes.has(fault.code)) return 'SrcObjectNotEligible';
  const known = copyCodes.get(fault.code);
  if (known) return known;
  if (isRedirect(fault)) return 'DstBucketWrongRegion';
  if (fault.code === 'NoSuchBucket') return missingBucketCode(evidence);
  if (fault.code.startsWith('KMS.')) return kmsCode(pair, evidence);
  if (isDenied(fault)) return deniedCode(fault, pair, evidence);
  if (fault.code === 'InvalidRequest') return invalidRequestCode(fault, evidence);
  if (fault.status === 409) return 'DstConflict';
  return fault.status === 412 ? 'SrcObjectChanged' : 'DstRequestRefused';
}

/** Codes that mean one thing whatever the circumstances (API reference, "Error responses"). */
const copyCodes: ReadonlyMap<string, FailureCode> = new Map<string, FailureCode>([
  ['AccessControlListNotSupported', 'DstAclNotSupported'],
  ['RequestTimeout', 'DstUnavailable'],
  // The SDK corrects its clock from the answer, so the next try is signed right.
  ['RequestTimeTooSkewed', 'DstUnavailable'],
]);

/** S3 does not say which bucket it misses: what else it says of an object of the source, it says of a bucket that is there. */
function missingBucketCode({ read }: Evidence): FailureCode {
  if (read?.code === 'NoSuchBucket') return 'SrcBucketNotFound';
  if (read && isExpired(read)) return 'CredentialsExpired';
  const isThere = read && (isReadable(read.status) || isDenied(read) || isRedirect(read) || isOfObject(read));
  return isThere ? 'DstBucketNotFound' : 'SrcUnavailable';
}

/** Whether S3 speaks of the object itself. */
function isOfObject({ code = '' }: Answer): boolean {
  return (
    code === 'NoSuchKey' || code === 'InvalidRequest' || archivedCodes.has(code) || code.startsWith('KMS.')
  );
}

/** S3 does not say which key it means, so the pair's keys and a read of the source alone decide. */
function kmsCode(pair: Pair, { read }: Evidence): FailureCode {
  if (read?.code?.startsWith('KMS.')) return 'SrcKmsKeyInvalidState';
  if (read && isReadable(read.status)) return 'DstKmsKeyInvalidState';
  if (pair.source.kmsKey && !pair.destination.kmsKey) return 'SrcKmsKeyInvalidState';
  if (pair.destination.kmsKey && !pair.source.kmsKey) return 'DstKmsKeyInvalidState';
  return 'KmsKeyInvalidState';
}

function deniedCode({ step, denies }: Fault, pair: Pair, { read, head, tagging }: Evidence): FailureCode {
  if (denies?.action.startsWith('kms:')) return deniedKeyCode(denies, pair, read);
  if (!read) return 'CopyNotPermitted';
  if (isExpired(read)) return 'CredentialsExpired';
  if (archivedCodes.has(read.code ?? '')) return 'SrcObjectNotEligible';
  if (isDenied(read)) {
    const isForKey = head?.status === 200 || read.denies?.action.startsWith('kms:');
    return isForKey ? 'SrcKmsDecryptNotPermitted' : 'SrcGetObjectNotPermitted';
  }
  if (!isReadable(read.status)) return 'CopyNotPermitted';
  const isForTags = step === 'copy' && pair.tags === 'copy' && tagging && isDenied(tagging);
  return isForTags ? 'SrcGetTaggingNotPermitted' : 'DstPutObjectNotPermitted';
}

/** KMS names what it refuses. Parts of an upload are decrypted as well, so `kms:Decrypt` may be of either key. */
function deniedKeyCode({ action, resource }: DeniedAction, pair: Pair, read?: Answer): FailureCode {
  if (action !== 'kms:Decrypt') return 'DstKmsEncryptNotPermitted';
  const { source, destination } = pair;
  const isOf = (end: { readonly kmsKey?: string; readonly account: string }) =>
    resource === end.kmsKey || resource?.split(':')[4] === end.account;
  if (resource && isOf(source) !== isOf(destination)) {
    return isOf(source) ? 'SrcKmsDecryptNotPermitted' : 'DstKmsEncryptNotPermitted';
  }
  return read && isReadable(read.status) ? 'DstKmsEncryptNotPermitted' : 'SrcKmsDecryptNotPermitted';
}

function invalidRequestCode({ step }: Fault, { head, read }: Evidence): FailureCode {
  if (read?.code === 'InvalidRequest') return 'SrcSseCustomerKey';
  const isTooLarge = step === 'copy' && (head?.sizeBytes ?? 0) > singleCopyLimitBytes;
  return isTooLarge ? 'SrcObjectTooLarge' : 'DstRequestRefused';
}
