import { encodeNotificationKey } from '../../lib/core/copy/object-key.ts';
import { element } from '../../lib/edge/listing/xml-element.ts';
import { type Call, header } from './call.ts';
import { awsManagedKey } from './deployed-key.ts';
import type { Principal } from './identity.ts';
import type { Reply } from './upstream.ts';

/** What a multipart upload was begun with. Its later calls do not say it again. */
export interface Upload {
  readonly kmsKeyId: string | undefined;
  readonly acl: string;
  readonly initiator: string;
  /** ISO 8601, in whole seconds as S3 tells it. */
  readonly initiated: string;
}

export interface Uploads {
  /** Remembers an upload when `reply` says that it was begun. */
  note(call: Call, principal: Principal, reply: Reply): void;
  /** The upload that a call goes on with. */
  of(call: Call): Upload | undefined;
  /** A list of uploads with who began each and when, which moto does not know (S3 API Reference, ListMultipartUploads). */
  amend(call: Call, body: Buffer): Buffer;
}

export function openUploads(): Uploads {
  const begun = new Map<string, Upload>();

  function note(call: Call, principal: Principal, reply: Reply): void {
    if (call.operation !== 'CreateMultipartUpload' || reply.status !== 200) return;
    begun.set(uploadIdIn(reply.body.toString()), {
      kmsKeyId: keyOf(reply.headers),
      acl: header(call, 'x-amz-acl'),
      initiator: principal.arn,
      initiated: `${new Date().toISOString().slice(0, 19)}.000Z`,
    });
  }

  function amend(call: Call, body: Buffer): Buffer {
    if (call.operation !== 'ListMultipartUploads') return body;
    const isEncoded = call.query.get('encoding-type') === 'url';
    const end = '</ListMultipartUploadsResult>';
    const text = body.toString().replaceAll(/<Upload>.*?<\/Upload>/gs, (listed) => {
      const told = isEncoded ? withEncodedKey(listed) : listed;
      const upload = begun.get(uploadIdIn(listed));
      if (!upload) return told;
      return told
        .replace(/<Initiated>.*?<\/Initiated>/s, `<Initiated>${upload.initiated}</Initiated>`)
        .replace(/<Initiator>.*?<\/Initiator>/s, `<Initiator><ID>${upload.initiator}</ID></Initiator>`);
    });
    return Buffer.from(isEncoded ? text.replace(end, `<EncodingType>url</EncodingType>${end}`) : text);
  }

  return { note, of: (call) => begun.get(call.query.get('uploadId') ?? ''), amend };
}

/** S3 API Reference, ListMultipartUploads, `encoding-type`: XML cannot hold every character that a key can. */
function withEncodedKey(listed: string): string {
  const key = encodeNotificationKey(element(listed, 'Key') ?? '');
  return listed.replace(/<Key>.*?<\/Key>/s, () => `<Key>${key}</Key>`);
}

function uploadIdIn(text: string): string {
  return /<UploadId>(.*?)<\/UploadId>/.exec(text)?.[1] ?? '';
}

function keyOf(headers: Reply['headers']): string | undefined {
  if (!headers['x-amz-server-side-encryption']?.toString().startsWith('aws:kms')) return undefined;
  return headers['x-amz-server-side-encryption-aws-kms-key-id']?.toString() ?? awsManagedKey;
}
