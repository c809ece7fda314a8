import type { Call } from './call.ts';
import { defaultOwnership } from './deployed-bucket.ts';
import { type Refusal, refusalAnswer, s3Headers } from './refusal.ts';
import type { Reply } from './upstream.ts';

/** Answers whose body has to be read before it goes on; all others stream through. */
export function needsBody(call: Call, status: number): boolean {
  return status >= 400 || !['GetObject', 'HeadObject'].includes(call.operation);
}

/** Headers of moto's that S3 sends in another form. */
export function s3ReplyHeaders(
  call: Call,
  headers: Reply['headers'],
  status: number,
): Record<string, string | undefined> {
  const amended: Record<string, string | undefined> = s3Headers(call);
  const lastModified = headers['last-modified'];
  if (lastModified?.includes('T')) amended['last-modified'] = new Date(lastModified).toUTCString();
  if (!isCrc64(headers['x-amz-checksum-crc64nvme'])) amended['x-amz-checksum-crc64nvme'] = undefined;
  const copiesEncryption = status < 300 && encrypted.has(call.operation);
  if (copiesEncryption && headers['x-amz-server-side-encryption'] === undefined) {
    amended['x-amz-server-side-encryption'] = 'AES256';
  }
  return amended;
}

/** Every object is encrypted, by SSE-S3 if nothing else was said (S3 User Guide, "Default encryption FAQ"). */
const encrypted = new Set([
  'CompleteMultipartUpload',
  'CopyObject',
  'CreateMultipartUpload',
  'GetObject',
  'HeadObject',
  'PutObject',
  'UploadPart',
  'UploadPartCopy',
]);

/** A document of moto's as S3 would send it: defaults where moto knows none, its crashes as S3's errors. */
export function s3ReplyBody(call: Call, reply: Reply): { status: number; body: Buffer } {
  if (
    reply.status === 404 &&
    call.operation === 'GetBucketOwnershipControls' &&
    names(reply, 'OwnershipControls')
  ) {
    const rule = `<Rule><ObjectOwnership>${defaultOwnership}</ObjectOwnership></Rule>`;
    return { status: 200, body: Buffer.from(`<OwnershipControls>${rule}</OwnershipControls>`) };
  }
  if (
    reply.status === 404 &&
    call.operation === 'GetBucketEncryption' &&
    names(reply, 'ServerSideEncryption')
  ) {
    return { status: 200, body: Buffer.from(sseS3) };
  }
  if (reply.status === 500 && call.query.has('uploadId')) {
    return { status: 404, body: Buffer.from(refusalAnswer(call, noSuchUpload).body) };
  }
  const isXml = reply.headers['content-type']?.toString().includes('xml') ?? false;
  return { status: reply.status, body: isXml ? amendedXml(reply.body) : reply.body };
}

const sseS3 =
  '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>' +
  '<SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled>' +
  '</Rule></ServerSideEncryptionConfiguration>';

const noSuchUpload: Refusal = {
  status: 404,
  code: 'NoSuchUpload',
  message:
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
};

function names(reply: Reply, error: string): boolean {
  return reply.body.includes(`<Code>${error}`);
}

/**
 * A bare carriage return in XML reads as a line feed (XML 1.0, 2.11); S3 writes it as a character reference. A
 * CRC-64 of four bytes is a CRC-32: moto has no other without a library, and no checksum is better than a wrong one.
 */
function amendedXml(body: Buffer): Buffer {
  if (!body.includes(0x0d) && !body.includes('<ChecksumCRC64NVME>')) return body;
  const document = body.toString().replaceAll('\r', '&#13;');
  return Buffer.from(
    document.replace(/<ChecksumCRC64NVME>(.*?)<\/ChecksumCRC64NVME>/g, (element, value) =>
      isCrc64(value) ? element : '',
    ),
  );
}

function isCrc64(value: unknown): boolean {
  return typeof value === 'string' && Buffer.from(value, 'base64').length === 8;
}

/** The version id of an answer, if the bucket keeps versions. */
export function answeredVersion(headers: Reply['headers']): string | undefined {
  const version = headers['x-amz-version-id'];
  return typeof version === 'string' && version !== 'null' ? version : undefined;
}
