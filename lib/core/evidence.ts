import type { Fault, Step } from './fault.ts';

/**
 * What the source side answers when asked alone, after a copy was refused: one `CopyObject` fails for the
 * reasons of both sides and S3 does not say which. A field is absent when it was not asked or not answered.
 */
export interface Evidence {
  /** First byte of the object: needs s3:GetObject, and kms:Decrypt where the object is under a key. */
  readonly read?: { readonly status: number; readonly code?: string };
  /** Head of the object: needs s3:GetObject only. */
  readonly head?: { readonly status: number; readonly sizeBytes?: number; readonly kmsKey?: string };
  /** Tags of the object: needs s3:GetObjectTagging. */
  readonly tagging?: { readonly status: number };
  /** The source bucket itself: needs s3:ListBucket. */
  readonly bucket?: { readonly status: number };
}

/** What would tell which side a failed copy is about: ask about the object, the bucket, or nothing. */
export function evidenceWanted(fault: Fault): 'object' | 'bucket' | undefined {
  if (fault.kind !== 'service' || !asking.has(fault.step) || (fault.status ?? 0) >= 500) return undefined;
  // The answer to a HEAD does not say what is missing.
  if (fault.step === 'read-source' && fault.code === 'NotFound') return 'bucket';
  if (fault.step === 'read-source' && fault.status === 403) return 'object';
  if (fault.code === 'KMS.ThrottlingException') return undefined;
  if (fault.code === 'NoSuchBucket') return 'bucket';
  if (fault.status === 403 && isDenied(fault)) return 'object';
  if (fault.code === 'InvalidRequest' || fault.code.startsWith('KMS.')) return 'object';
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
  'Forbidden',
]);

/** Whether permission was refused. Without a body, as after a HEAD or from an endpoint in between, the status alone says so. */
export function isDenied({ code, status }: Fault): boolean {
  return accessDeniedCodes.has(code) || (status === 403 && isNameless(code));
}

/** What the SDK calls an error whose answer had no body. */
export function isNameless(code: string): boolean {
  return /^(\d+|Unknown(Error)?|BadRequest|Forbidden|Error|S3ServiceException)$/.test(code);
}
