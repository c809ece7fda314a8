import type { DeniedAction, Fault, Step } from './fault.ts';

/** What S3 answered to a question. Who has no `code` was refused without a body, or was not refused. */
export interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly denies?: DeniedAction;
}

/**
 * What the source side answers when asked alone, after a copy was refused: one `CopyObject` fails for the
 * reasons of both sides and S3 does not say which. A field is absent when it was not asked or not answered.
 */
export interface Evidence {
  /** First byte of the object: needs s3:GetObject, and kms:Decrypt where the object is under a key. */
  readonly read?: Answer;
  /** Head of the object: needs s3:GetObject only. Its success says something; its refusal, which has no body, nothing. */
  readonly head?: Answer & { readonly sizeBytes?: number; readonly kmsKey?: string };
  /** Tags of the object: needs s3:GetObjectTagging. */
  readonly tagging?: Answer;
}

/** What would tell which side a failed copy is about: all that can be asked of the object, its first byte, or nothing. */
export function evidenceWanted(fault: Fault): 'object' | 'read' | undefined {
  if (fault.kind !== 'service' || !asking.has(fault.step) || (fault.status ?? 0) >= 500) return undefined;
  if (fault.code === 'KMS.ThrottlingException') return undefined;
  const isOfRead = fault.step === 'read-source';
  if (fault.code === 'NoSuchBucket') return isOfRead ? undefined : 'read';
  if (isDenied(fault)) return 'object';
  if (fault.code === 'InvalidRequest' || fault.code.startsWith('KMS.'))
    return isOfRead ? undefined : 'object';
  return undefined;
}

/** Steps whose refusal may have more than one reason. */
const asking: ReadonlySet<Step> = new Set(['copy', 'copy-part', 'read-source']);

/** 416: the object is there and readable, but empty, so it has no first byte. */
export function isReadable(status: number): boolean {
  return status === 200 || status === 206 || status === 416;
}

const accessDeniedCodes: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AllAccessDisabled',
  'AccountProblem',
]);

/** Whether permission was refused. Without a body, as from an endpoint in between, the status alone says so. */
export function isDenied({ code, status }: { readonly code?: string; readonly status?: number }): boolean {
  return status === 403 && (code === undefined || accessDeniedCodes.has(code) || isNameless(code));
}

/** What the SDK calls an error whose answer had no body; with a 404 it is `NotFound`. */
export function isNameless(code: string): boolean {
  return /^(\d+|Unknown(Error)?|NotFound|BadRequest|Forbidden|Error|S3ServiceException)$/.test(code);
}

/** The code of a HEAD that S3 refused without a body, though the object can be read. */
export const unexplainedHead = 'UnexplainedHead';
