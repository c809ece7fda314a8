import type { Bucket } from './deployed-bucket.ts';
import type { Upstream } from './upstream.ts';
import { nodesAt, parseXml, textAt } from './xml.ts';

/** An object as it stands in moto right now. */
export interface StoredObject {
  readonly eTag: string;
  readonly sizeBytes: number;
  readonly lastModifiedMs: number;
  readonly versionId: string | undefined;
  readonly storageClass: string;
  /** The archive tier of S3 Intelligent-Tiering that it is in. */
  readonly archiveStatus: string | undefined;
  /** The `x-amz-restore` header of an archived object. */
  readonly restore: string | undefined;
  /** Of an object under SSE-KMS. */
  readonly kmsKeyId: string | undefined;
  readonly tagCount: number;
}

export interface ObjectReference {
  readonly bucket: Bucket;
  readonly key: string;
  readonly versionId: string | undefined;
}

/** The current or the named version; undefined when it is missing or a delete marker. */
export async function readObject(
  upstream: Upstream,
  object: ObjectReference,
): Promise<StoredObject | undefined> {
  const { account, region } = object.bucket;
  const reply = await upstream.ask({
    service: 's3',
    account,
    region,
    method: 'HEAD',
    target: objectTarget(object),
  });
  if (reply.status !== 200) return undefined;
  const text = (name: string) => reply.headers[name]?.toString();
  return {
    eTag: text('etag') ?? '',
    sizeBytes: Number(text('content-length') ?? 0),
    lastModifiedMs: Date.parse(text('last-modified') ?? ''),
    versionId: text('x-amz-version-id'),
    storageClass: text('x-amz-storage-class') ?? 'STANDARD',
    archiveStatus: text('x-amz-archive-status'),
    restore: text('x-amz-restore'),
    kmsKeyId: text('x-amz-server-side-encryption')?.startsWith('aws:kms')
      ? (text('x-amz-server-side-encryption-aws-kms-key-id') ?? 'alias/aws/s3')
      : undefined,
    tagCount: Number(text('x-amz-tagging-count') ?? 0),
  };
}

/** The tags of an object in the form of the `x-amz-tagging` header. */
export async function readTagging(upstream: Upstream, object: ObjectReference): Promise<string> {
  const { account, region } = object.bucket;
  const reply = await upstream.ask({
    service: 's3',
    account,
    region,
    target: objectTarget(object, 'tagging'),
  });
  const tags = nodesAt(parseXml(reply.body), 'Tagging', 'TagSet', 'Tag');
  return tags
    .map((tag) => `${encodeURIComponent(textAt(tag, 'Key'))}=${encodeURIComponent(textAt(tag, 'Value'))}`)
    .join('&');
}

function objectTarget({ bucket, key, versionId }: ObjectReference, subresource?: string): string {
  const version = versionId === undefined ? undefined : `versionId=${encodeURIComponent(versionId)}`;
  const query = [subresource, version].filter((part) => part !== undefined).join('&');
  return `/${bucket.name}/${key.split('/').map(encodeURIComponent).join('/')}${query && `?${query}`}`;
}
