/** An error of an AWS call or of the way there, stripped to what a decision may rest on. The text is for people only. */
export interface Fault {
  /**
   * `service`: AWS answered. `network`: it did not, or not in time. `credentials`: there were none to sign with.
   * `program`: the call was never made.
   */
  readonly kind: 'service' | 'network' | 'credentials' | 'program';
  readonly step: Step;
  /** AWS's error code, the system's (`ECONNRESET`), or the error's name. */
  readonly code: string;
  readonly status?: number;
  readonly message: string;
  readonly denies?: DeniedAction;
  readonly requestId?: string;
}

/** What AWS names in the words of a refusal (IAM User Guide, "Troubleshoot access denied error messages"). */
export interface DeniedAction {
  /** As in `kms:Decrypt`. */
  readonly action: string;
  /** ARN of what it was to be done to. */
  readonly resource?: string;
}

/** The call that failed. */
export type Step =
  | 'assume-role'
  | 'copy'
  | 'read-source'
  | 'read-tags'
  | 'open-upload'
  | 'copy-part'
  | 'write'
  | 'finish-upload'
  | 'manage-uploads'
  | 'write-tags';

type Answered = Pick<Fault, 'status'> & { readonly code?: string };

/** Whether the service failed, throttled or did not answer, so that the same call may succeed later. */
export function isUnavailable(fault: Fault): boolean {
  return fault.kind === 'network' || hasFailed(fault) || isThrottling(fault);
}

/** Whether the service itself failed. 501: it cannot do what the request asks, now or later. */
export function hasFailed({ status = 0 }: Answered): boolean {
  return status >= 500 && status !== 501;
}

/** Whether fewer requests are asked for. */
export function isThrottling({ status, code = '' }: Answered): boolean {
  return status === 429 || throttlingCodes.has(code);
}

const throttlingCodes: ReadonlySet<string> = new Set([
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'RequestLimitExceeded',
  'BandwidthLimitExceeded',
]);

/** Whether the credentials are no longer good, so that others help. */
export function isExpired({ code = '' }: Answered): boolean {
  return expiredCodes.has(code);
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

/** Whether the bucket is in another Region than the request went to. */
export function isRedirect({ status, code = '' }: Answered): boolean {
  return status === 301 || status === 307 || redirectCodes.has(code);
}

const redirectCodes: ReadonlySet<string> = new Set([
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);
