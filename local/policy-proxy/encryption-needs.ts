import type { Need } from './authorize.ts';
import { header } from './call.ts';
import type { Deployed } from './deployed.ts';
import type { Bucket } from './deployed-bucket.ts';
import { awsManagedKey, type Key } from './deployed-key.ts';
import type { Refusal } from './refusal.ts';
import { objectArn } from './s3-needs.ts';
import type { S3Request } from './s3-request.ts';
import type { StoredObject } from './stored-object.ts';
import type { Place } from './upstream.ts';

export interface KeyUse {
  readonly key: string;
  /** Where a name that is no ARN is looked up. */
  readonly place: Place;
  readonly actions: readonly string[];
  readonly bucket: Bucket;
  readonly objectKey: string;
}

/** Keys that a call uses: of the object it reads, and of the object or part it writes. */
export function keyUses(
  request: S3Request,
  stored: StoredObject | undefined,
  uploadKey?: string,
): readonly KeyUse[] {
  return [...readUses(request, stored), ...writeUses(request, uploadKey)];
}

/**
 * `kms:Decrypt` to read an object under SSE-KMS (S3 User Guide, "Using SSE-KMS"); a HEAD reads no bytes and asks
 * for it only to give the checksum (S3 API Reference, HeadObject, `ChecksumMode`).
 */
function readUses({ call, bucket, source }: S3Request, stored: StoredObject | undefined): readonly KeyUse[] {
  const actions = ['kms:Decrypt'];
  if (source?.stored?.kmsKeyId) {
    const { bucket: from, key: objectKey } = source;
    return [{ key: source.stored.kmsKeyId, place: from, actions, bucket: from, objectKey }];
  }
  const reads =
    call.operation === 'GetObject' ||
    (call.operation === 'HeadObject' && header(call, 'x-amz-checksum-mode').toUpperCase() === 'ENABLED');
  if (!reads || !bucket || !stored?.kmsKeyId) return [];
  return [{ key: stored.kmsKeyId, place: bucket, actions, bucket, objectKey: call.key ?? '' }];
}

/**
 * `kms:GenerateDataKey` to write under SSE-KMS, for parts also `kms:Decrypt` (S3 User Guide, "Multipart upload API
 * and permissions"). A key named without its ARN is one of the *requester's* account (S3 API Reference, PutObject).
 */
function writeUses({ call, bucket, principal }: S3Request, uploadKey?: string): readonly KeyUse[] {
  if (!bucket) return [];
  const place = { account: principal.account, region: bucket.region };
  const use = { place, bucket, objectKey: call.key ?? '' };
  const generate = 'kms:GenerateDataKey';
  if (call.operation === 'UploadPart' || call.operation === 'UploadPartCopy') {
    return uploadKey ? [{ ...use, key: uploadKey, actions: [generate, 'kms:Decrypt'] }] : [];
  }
  if (call.operation === 'CompleteMultipartUpload') {
    return uploadKey ? [{ ...use, key: uploadKey, actions: ['kms:Decrypt'] }] : [];
  }
  if (!['PutObject', 'CopyObject', 'CreateMultipartUpload'].includes(call.operation)) return [];
  const key = writeKey(header(call, 'x-amz-server-side-encryption'), keyHeader(call.headers), bucket);
  return key === undefined ? [] : [{ ...use, key, actions: [generate] }];
}

/** The headers win over the bucket's default encryption. */
function writeKey(algorithm: string, named: string, bucket: Bucket): string | undefined {
  if (algorithm === '') {
    return bucket.encryption.algorithm.startsWith('aws:kms')
      ? (bucket.encryption.keyId ?? awsManagedKey)
      : undefined;
  }
  return algorithm.startsWith('aws:kms') ? named || awsManagedKey : undefined;
}

function keyHeader(headers: S3Request['call']['headers']): string {
  return headers['x-amz-server-side-encryption-aws-kms-key-id']?.toString() ?? '';
}

/** The permissions on one key, or what S3 answers when the key cannot be used at all. */
export async function keyNeeds(
  deployed: Deployed,
  use: KeyUse,
  caller: string,
): Promise<readonly Need[] | Refusal> {
  const key = await deployed.key(use.key, use.place);
  if (!key) return { status: 400, code: 'KMS.NotFoundException', message: `Key '${use.key}' does not exist` };
  const unusable = unusableKey(key);
  if (unusable) return unusable;
  const context = {
    'kms:ViaService': `s3.${use.bucket.region}.amazonaws.com`,
    'kms:CallerAccount': caller,
    'aws:RequestedRegion': use.bucket.region,
    'kms:EncryptionContext:aws:s3:arn': objectArn(use.bucket, use.objectKey),
  };
  return use.actions.map((action) => ({
    action,
    resource: key.arn,
    account: key.account,
    resourcePolicy: key.policy,
    context,
  }));
}

/** KMS Developer Guide, "Key states of AWS KMS keys"; the names S3 gives them are KMS's own behind `KMS.`. */
function unusableKey({ arn, state }: Key): Refusal | undefined {
  if (state === 'Enabled') return undefined;
  if (state === 'Disabled')
    return { status: 400, code: 'KMS.DisabledException', message: `${arn} is disabled.` };
  return { status: 400, code: 'KMS.KMSInvalidStateException', message: `${arn} is pending deletion.` };
}
