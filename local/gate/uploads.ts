import { type Call, header } from './call.ts';
import { awsManagedKey } from './deployed-key.ts';
import type { Reply } from './upstream.ts';

/** What a multipart upload was begun with. Its later calls do not say it again. */
export interface Upload {
  readonly kmsKeyId: string | undefined;
  readonly acl: string;
}

export interface Uploads {
  /** Remembers an upload when `reply` says that it was begun. */
  note(call: Call, reply: Reply): void;
  /** The upload that a call goes on with. */
  of(call: Call): Upload | undefined;
}

export function openUploads(): Uploads {
  const begun = new Map<string, Upload>();

  function note(call: Call, reply: Reply): void {
    if (call.operation !== 'CreateMultipartUpload' || reply.status !== 200) return;
    const id = /<UploadId>(.*?)<\/UploadId>/.exec(reply.body.toString())?.[1] ?? '';
    begun.set(id, { kmsKeyId: keyOf(reply.headers), acl: header(call, 'x-amz-acl') });
  }

  return { note, of: (call) => begun.get(call.query.get('uploadId') ?? '') };
}

function keyOf(headers: Reply['headers']): string | undefined {
  if (!headers['x-amz-server-side-encryption']?.toString().startsWith('aws:kms')) return undefined;
  return headers['x-amz-server-side-encryption-aws-kms-key-id']?.toString() ?? awsManagedKey;
}
