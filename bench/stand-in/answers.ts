import type { S3Target } from '../../local/policy-proxy/s3-operation.ts';
import { eTagAt, indexOf, type KeySpace, sizeInKey } from './key-space.ts';
import { lastModified, listObjectsV2 } from './listing.ts';
import type { Uploads } from './uploads.ts';

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** Text, or so many zero bytes. */
  readonly body?: string | number;
  /** Bytes that S3 copies or takes in to give it. */
  readonly bytes?: number;
  /** What is so once it is given. */
  readonly done?: () => unknown;
}

export interface Asked extends S3Target {
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const eTag = '"00000000000000000000000000000000-2"';
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** What a stand-in holds: made-up objects by bucket, uploads under way, and what CopyObject wrote, by bucket and key. */
export interface Held {
  readonly spaceOf: (bucket: string) => KeySpace;
  readonly uploads: Uploads;
  readonly copies: Map<string, MadeUp>;
}

/** Answers to S3's operations as their pages of the API reference have them. No listing tells of copies. */
export function s3Answer(asked: Asked, { spaceOf, uploads, copies }: Held): Answer {
  const { operation, bucket = '', key = '', query } = asked;
  const space = spaceOf(bucket);
  const upload = query.get('uploadId') ?? '';
  const partNumber = Number(query.get('partNumber'));
  switch (operation) {
    case 'CopyObject': {
      const source = sourceOf(asked);
      const object = objectOf(spaceOf(source.bucket), source.key);
      if (!object) return missing('NoSuchKey');
      const body = `${declaration}<CopyObjectResult><ETag>${object.eTag}</ETag><LastModified>${lastModified.toISOString()}</LastModified></CopyObjectResult>`;
      return { body, bytes: object.sizeBytes, done: () => copies.set(`${bucket}/${key}`, object) };
    }
    case 'HeadObject':
    case 'GetObject': {
      const object = copies.get(`${bucket}/${key}`) ?? objectOf(space, key);
      return object ? objectAnswer(asked, object) : missing('NoSuchKey');
    }
    case 'GetObjectTagging':
      return { body: `${declaration}<Tagging><TagSet></TagSet></Tagging>` };
    case 'ListObjectsV2':
      return { body: listObjectsV2(bucket, space, query) };
    case 'PutObject':
      return { headers: { etag: eTag }, bytes: lengthOf(asked) };
    case 'CreateMultipartUpload':
      return {
        body: `${declaration}<InitiateMultipartUploadResult><UploadId>${uploads.open(key)}</UploadId></InitiateMultipartUploadResult>`,
      };
    case 'UploadPartCopy': {
      const bytes = rangeLength(String(asked.headers['x-amz-copy-source-range']));
      const body = `${declaration}<CopyPartResult><ETag>${eTag}</ETag></CopyPartResult>`;
      return { body, bytes, done: () => uploads.put(upload, { number: partNumber, sizeBytes: bytes }) };
    }
    case 'UploadPart': {
      const bytes = lengthOf(asked);
      const done = () => uploads.put(upload, { number: partNumber, sizeBytes: bytes });
      return { headers: { etag: eTag }, bytes, done };
    }
    case 'ListParts':
      return { body: partsXml(uploads, upload, Number(query.get('part-number-marker') ?? 0)) };
    case 'ListMultipartUploads':
      return { body: uploadsXml(uploads, query.get('prefix') ?? '') };
    case 'CompleteMultipartUpload':
      uploads.close(upload);
      return {
        body: `${declaration}<CompleteMultipartUploadResult><ETag>${eTag}</ETag></CompleteMultipartUploadResult>`,
      };
    case 'AbortMultipartUpload':
      uploads.close(upload);
      return { status: 204 };
    case 'HeadBucket':
    case 'PutObjectTagging':
      return {};
    default:
      return { status: 501, body: errorXml('NotImplemented', `The stand-in has no answer to ${operation}.`) };
  }
}

/** An object of a stand-in. */
export interface MadeUp {
  readonly eTag: string;
  readonly sizeBytes: number;
}

function objectOf(space: KeySpace, key: string): MadeUp | undefined {
  const sizeBytes = sizeInKey(key);
  if (sizeBytes !== undefined) return { eTag, sizeBytes };
  const index = indexOf(space, key);
  return index === undefined ? undefined : { eTag: eTagAt(index), sizeBytes: space.sizeBytes };
}

/** GET and HEAD. A range is given as one, with 206. */
function objectAnswer({ operation, headers }: Asked, object: MadeUp): Answer {
  const range = headers['range'];
  const length = range === undefined ? object.sizeBytes : rangeLength(String(range));
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      etag: object.eTag,
      'last-modified': lastModified.toUTCString(),
      'content-type': 'binary/octet-stream',
      'content-length': length,
    },
    ...(operation === 'GetObject' && { body: length }),
  };
}

function sourceOf({ headers }: Asked): { bucket: string; key: string } {
  const source = String(headers['x-amz-copy-source']).replace(/\?versionId=.*$/, '');
  const [, bucket = '', key = ''] = /^\/?([^/]*)\/(.*)$/s.exec(source) ?? [];
  return { bucket, key: decodeURIComponent(key) };
}

/** Bytes of a body: before it was encoded in signed chunks, if it was. */
function lengthOf({ headers }: Asked): number {
  return Number(headers['x-amz-decoded-content-length'] ?? headers['content-length'] ?? 0);
}

function rangeLength(range: string): number {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  return Number(last) - Number(first) + 1;
}

function missing(code: string): Answer {
  return { status: 404, body: errorXml(code, 'The stand-in has no such object.') };
}

export function errorXml(code: string, message: string): string {
  return `${declaration}<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}

function partsXml(uploads: Uploads, id: string, marker: number): string {
  const left = uploads.partsOf(id).filter(({ number }) => number > marker);
  const page = left.slice(0, 1_000);
  const parts = page.map(
    ({ number, sizeBytes }) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>${eTag}</ETag><Size>${sizeBytes}</Size></Part>`,
  );
  const next = `<NextPartNumberMarker>${page.at(-1)?.number ?? 0}</NextPartNumberMarker>`;
  return `${declaration}<ListPartsResult>${next}<IsTruncated>${left.length > page.length}</IsTruncated>${parts.join('')}</ListPartsResult>`;
}

function uploadsXml(uploads: Uploads, key: string): string {
  const initiated = lastModified.toISOString();
  const found = uploads
    .ids(key)
    .map(
      (id) =>
        `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${initiated}</Initiated></Upload>`,
    );
  return `${declaration}<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${found.join('')}</ListMultipartUploadsResult>`;
}

/** The answer of STS to AssumeRole: credentials that last an hour. */
export function assumedRole(): Answer {
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  return {
    body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  };
}

/** The answer of STS to GetCallerIdentity: the account whose digits are in the key that signed. */
export function callerIdentity(authorization: string): Answer {
  const account = /Credential=[A-Z]*(\d{12})\//.exec(authorization)?.[1] ?? '111111111111';
  return {
    body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/bench</Arn><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  };
}
