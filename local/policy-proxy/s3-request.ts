import type { Call } from './call.ts';
import { header, splitOnce } from './call.ts';
import type { Deployed } from './deployed.ts';
import type { Bucket } from './deployed-bucket.ts';
import type { Principal } from './identity.ts';
import { type ObjectReference, readObject, type StoredObject } from './stored-object.ts';
import type { Upstream } from './upstream.ts';

/** A call to S3 with everything that decisions about it hang on. */
export interface S3Request {
  readonly call: Call;
  readonly principal: Principal;
  /** Undefined when there is no such bucket, or none is named. */
  readonly bucket: Bucket | undefined;
  /** Of CopyObject and UploadPartCopy, when the source bucket exists. */
  readonly source: CopySource | undefined;
}

export interface CopySource extends ObjectReference {
  /** Undefined when it is missing. */
  readonly stored: StoredObject | undefined;
}

export interface S3World {
  readonly upstream: Upstream;
  readonly deployed: Deployed;
}

export async function readS3Request(
  policySet: S3World,
  call: Call,
  principal: Principal,
): Promise<S3Request> {
  // A bucket that is to be created is nobody's yet, even if the name is taken.
  const isNew = call.bucket === undefined || call.operation === 'CreateBucket';
  const bucket = isNew ? undefined : await policySet.deployed.bucket(call.bucket);
  return { call, principal, bucket, source: await readSource(policySet, call) };
}

async function readSource(policySet: S3World, call: Call): Promise<CopySource | undefined> {
  const named = parseCopySource(header(call, 'x-amz-copy-source'));
  const bucket = named && (await policySet.deployed.bucket(named.bucket));
  if (!bucket) return undefined;
  const reference = { bucket, key: named.key, versionId: named.versionId };
  return { ...reference, stored: await readObject(policySet.upstream, reference) };
}

/**
 * `[/]bucket/key[?versionId=…]`, URL-encoded (S3 API Reference, CopyObject). A `+` means a space here, as S3 reads
 * it. Undefined when it is not of that form.
 */
export function parseCopySource(
  value: string,
): { bucket: string; key: string; versionId?: string } | undefined {
  const [path = '', query = ''] = splitOnce(value, '?');
  try {
    const decoded = decodeURIComponent(path.replaceAll('+', ' ')).replace(/^\//, '');
    const [bucket = '', key = ''] = splitOnce(decoded, '/');
    const versionId = new URLSearchParams(query).get('versionId');
    if (bucket === '' || key === '') return undefined;
    return { bucket, key, ...(versionId === null ? {} : { versionId }) };
  } catch {
    return undefined;
  }
}
