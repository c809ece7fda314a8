import type { Fault } from './fault.ts';

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
  if (fault.kind !== 'service' || fault.step !== 'copy' || (fault.status ?? 0) >= 500) return undefined;
  if (fault.code === 'KMS.ThrottlingException') return undefined;
  if (fault.code === 'NoSuchBucket') return 'bucket';
  if (fault.status === 403 && accessDeniedCodes.has(fault.code)) return 'object';
  if (fault.code === 'InvalidRequest' || fault.code.startsWith('KMS.')) return 'object';
  return undefined;
}

export const accessDeniedCodes: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AllAccessDisabled',
  'AccountProblem',
  'Forbidden',
]);
