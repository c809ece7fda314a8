import type { IncomingHttpHeaders } from 'node:http';
import { type Call, header } from './call.ts';
import type { Principal } from './identity.ts';

/** An object that was just written: what S3 puts into its events. */
export interface ObjectWrite {
  /** Of the bucket's owner. */
  readonly account: string;
  /** Of the bucket. */
  readonly region: string;
  readonly bucket: string;
  /** Decoded. */
  readonly key: string;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly eTag: string;
  readonly versionId?: string;
  readonly operation: 'Put' | 'Copy' | 'Post' | 'CompleteMultipartUpload';
  readonly sequencer: string;
  /** ISO 8601. */
  readonly time: string;
  readonly principalArn: string;
  readonly requestId: string;
}

/** The operations that write an object, as events name them (S3 User Guide, "Supported event types"). */
export const writeOperations: Readonly<Record<string, ObjectWrite['operation']>> = {
  PutObject: 'Put',
  CopyObject: 'Copy',
  PostObject: 'Post',
  CompleteMultipartUpload: 'CompleteMultipartUpload',
};

export interface WrittenObject {
  readonly call: Call;
  readonly principal: Principal;
  readonly owner: { readonly account: string; readonly region: string };
  readonly eTag: string;
  readonly sizeBytes: number;
  readonly versionId: string | undefined;
}

export function objectWrite(written: WrittenObject, operation: ObjectWrite['operation']): ObjectWrite {
  const { call, principal, owner, eTag, sizeBytes, versionId } = written;
  return {
    ...owner,
    bucket: call.bucket ?? '',
    key: call.key ?? '',
    sizeBytes,
    eTag: eTag.replaceAll('"', ''),
    ...(versionId === undefined || versionId === 'null' ? {} : { versionId }),
    operation,
    sequencer: nextSequencer(),
    time: new Date().toISOString(),
    principalArn: principal.arn,
    requestId: call.requestId,
  };
}

/** Bytes of the object that a PutObject sends; undefined when its headers do not say. */
export function announcedBytes(call: Call): number | undefined {
  const length = header(call, 'x-amz-decoded-content-length') || header(call, 'content-length');
  return /^\d+$/.test(length) ? Number(length) : undefined;
}

/** The ETag of an answer: a header, or an element of the document. */
export function answeredETag(headers: IncomingHttpHeaders, body: string): string | undefined {
  if (typeof headers.etag === 'string') return headers.etag;
  return /<ETag>(.*?)<\/ETag>/.exec(body)?.[1]?.replaceAll('&quot;', '"').replaceAll('&#34;', '"');
}

let lastSequence = 0n;

/**
 * Hexadecimal, rising, and of unequal length as S3's are: trailing zeros are left out, since the shorter of two is
 * compared as if padded with zeros on the right (S3 User Guide, "Event message structure").
 */
function nextSequencer(): string {
  const now = BigInt(Date.now()) << 16n;
  lastSequence = now > lastSequence ? now : lastSequence + 1n;
  const sequencer = `00${lastSequence.toString(16).toUpperCase().padStart(16, '0')}`;
  return sequencer.replace(/(00)+$/, '');
}
