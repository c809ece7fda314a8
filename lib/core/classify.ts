import { stepCode } from './classify-step.ts';
import { type Evidence, isDenied, isReadable } from './evidence.ts';
import { type Failure, type FailureCode, failure } from './failure.ts';
import type { Fault } from './fault.ts';
import { hint } from './hint.ts';
import type { Pair } from './pair.ts';
import { singleCopyLimitBytes } from './plan.ts';

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
  if (fault.step === 'assume-role') return assumeRoleCode(fault);
  return stepCode(fault, evidence) ?? copyCode(fault, pair, evidence);
}

function assumeRoleCode(fault: Fault): FailureCode {
  if (fault.kind === 'program') return 'Unrecognised';
  if (isUnavailable(fault)) return 'StsUnavailable';
  if (expiredCodes.has(fault.code)) return 'CredentialsExpired';
  if (fault.code === 'RegionDisabledException') return 'StsRegionDisabled';
  return 'AssumeRoleNotPermitted';
}

/** Whether the service failed, throttled or did not answer, so that the same call may succeed later. */
export function isUnavailable(fault: Fault): boolean {
  return fault.kind === 'network' || (fault.status ?? 0) >= 500 || isThrottling(fault);
}

function copyCode(fault: Fault, pair: Pair, evidence: Evidence): FailureCode {
  if (fault.kind === 'program') return 'Unrecognised';
  if (fault.kind === 'network') return 'DstUnreachable';
  // S3 accepted the request, but its answer cannot be read.
  if (fault.status === 200) return 'DstResultIncomplete';
  if (fault.code === 'KMS.ThrottlingException') return 'KmsThrottled';
  if (isThrottling(fault)) return 'DstThrottled';
  // A 200 with an error inside arrives as 503 whatever its code (SDK, throw200Exceptions), so status goes first.
  if ((fault.status ?? 0) >= 500 && fault.status !== 501) return 'DstUnavailable';
  const known = copyCodes.get(fault.code);
  if (known) return known;
  if (fault.code === 'NoSuchBucket') return missingBucketCode(evidence);
  if (fault.code.startsWith('KMS.')) return kmsCode(pair, evidence);
  if (isDenied(fault)) return deniedCode(pair, evidence);
  if (fault.code === 'InvalidRequest') return invalidRequestCode(evidence);
  if (fault.status === 409) return 'DstConflict';
  if (fault.status === 412) return 'SrcObjectChanged';
  if (fault.status === 301 || fault.status === 307) return 'DstBucketWrongRegion';
  return 'DstRequestRefused';
}

const expiredCodes: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidToken',
  'TokenRefreshRequired',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'RequestExpired',
]);

/** Codes that mean one thing whatever the circumstances (API reference, "Error responses"). */
const copyCodes: ReadonlyMap<string, FailureCode> = new Map<string, FailureCode>([
  ...[...expiredCodes].map((code): [string, FailureCode] => [code, 'CredentialsExpired']),
  ['InvalidObjectState', 'SrcObjectNotEligible'],
  ['ObjectNotInActiveTierError', 'SrcObjectNotEligible'],
  ['AccessControlListNotSupported', 'DstAclNotSupported'],
  ['PreconditionFailed', 'SrcObjectChanged'],
  ['OperationAborted', 'DstConflict'],
  ['ConditionalRequestConflict', 'DstConflict'],
  ['PermanentRedirect', 'DstBucketWrongRegion'],
  ['TemporaryRedirect', 'DstBucketWrongRegion'],
  ['AuthorizationHeaderMalformed', 'DstBucketWrongRegion'],
  ['IllegalLocationConstraintException', 'DstBucketWrongRegion'],
  ['RequestTimeout', 'DstUnavailable'],
  // The SDK corrects its clock from the answer, so the next try is signed right.
  ['RequestTimeTooSkewed', 'DstUnavailable'],
]);

const throttlingCodes: ReadonlySet<string> = new Set([
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'BandwidthLimitExceeded',
]);

function isThrottling(fault: Fault): boolean {
  return throttlingCodes.has(fault.code) || fault.status === 429;
}

function missingBucketCode({ bucket }: Evidence): FailureCode {
  return bucket?.status === 404 ? 'SrcBucketNotFound' : 'DstBucketNotFound';
}

/** S3 does not say which key it means, so the pair's keys and a read of the source alone decide. */
function kmsCode(pair: Pair, { read }: Evidence): FailureCode {
  if (read?.code?.startsWith('KMS.')) return 'SrcKmsKeyInvalidState';
  if (read && isReadable(read.status)) return 'DstKmsKeyInvalidState';
  if (pair.source.kmsKey && !pair.destination.kmsKey) return 'SrcKmsKeyInvalidState';
  if (pair.destination.kmsKey && !pair.source.kmsKey) return 'DstKmsKeyInvalidState';
  return 'KmsKeyInvalidState';
}

function deniedCode(pair: Pair, { read, head, tagging }: Evidence): FailureCode {
  if (!read) return 'CopyNotPermitted';
  if (read.code === 'InvalidObjectState') return 'SrcObjectNotEligible';
  if (read.status === 403)
    return head?.status === 200 ? 'SrcKmsDecryptNotPermitted' : 'SrcGetObjectNotPermitted';
  if (!isReadable(read.status)) return 'CopyNotPermitted';
  if (pair.tags === 'copy' && tagging?.status === 403) return 'SrcGetTaggingNotPermitted';
  return 'DstPutObjectNotPermitted';
}

function invalidRequestCode({ head, read }: Evidence): FailureCode {
  if (head?.status === 400 || read?.status === 400) return 'SrcSseCustomerKey';
  if ((head?.sizeBytes ?? 0) > singleCopyLimitBytes) return 'SrcObjectTooLarge';
  return 'DstRequestRefused';
}
