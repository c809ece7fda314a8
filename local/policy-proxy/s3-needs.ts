import type { Need } from './authorize.ts';
import { type Call, header } from './call.ts';
import type { Bucket } from './deployed-bucket.ts';
import type { Principal } from './identity.ts';
import type { ForeignOwner, ObjectOwners } from './object-owners.ts';
import type { RequestContext } from './request-context.ts';
import { s3Action } from './s3-actions.ts';
import type { CopySource, S3Request } from './s3-request.ts';
import { nodeAt, nodesAt, parseXml, textAt } from './xml.ts';

const writes = new Set(['PutObject', 'CopyObject', 'CreateMultipartUpload', 'PostObject']);

/** The S3 permissions that a call needs, in the order in which they are checked. */
export function s3Needs(request: S3Request, owners: ObjectOwners): readonly Need[] {
  const { call, bucket, source } = request;
  if (!bucket) return accountNeeds(request);
  const own = call.operation === 'DeleteObjects' ? deleteNeeds(call, bucket) : [ownNeed(call, bucket)];
  const needs = [...(source ? sourceNeeds(call, source) : []), ...own, ...writeNeeds(request, bucket)];
  const from = source?.bucket ?? bucket;
  const foreign = owners.of(from, source?.key ?? call.key ?? '');
  return foreign ? needs.map((need) => needOfForeign(need, foreign, from, request.principal)) : needs;
}

/** Without it a missing key answers 403 instead of 404 (S3 API Reference, GetObject and HeadObject). */
export function listNeed(bucket: Bucket): Need {
  return on(bucket, 's3:ListBucket', bucketArn(bucket));
}

/**
 * Reading an object that the bucket's owner does not own: the bucket policy does not apply, its owner decides, and
 * the bucket's owner has what the ACL gives (S3 User Guide, "How Amazon S3 authorizes a request for an object
 * operation").
 */
function needOfForeign(need: Need, owner: ForeignOwner, bucket: Bucket, { account }: Principal): Need {
  if (!/^s3:GetObject/.test(need.action)) return need;
  const isGranted = owner.bucketOwnerHasControl && account === bucket.account;
  return { ...need, account: isGranted ? account : owner.account, resourcePolicy: undefined };
}

export function objectArn(bucket: Bucket, key: string): string {
  return `${bucketArn(bucket)}/${key}`;
}

/**
 * S3 API Reference, CopyObject, "Permissions": `s3:GetObject` on the source; tags that are copied have to be read.
 * S3 asks for that only when there are tags.
 */
function sourceNeeds(call: Call, source: CopySource): readonly Need[] {
  const { bucket, key, versionId } = source;
  const version = versionId === undefined ? '' : 'Version';
  const read = on(bucket, `s3:GetObject${version}`, objectArn(bucket, key), versionContext(versionId));
  const copiesTags = call.operation === 'CopyObject' && sendsTags(call) && (source.stored?.tagCount ?? 0) > 0;
  return copiesTags ? [read, { ...read, action: `s3:GetObject${version}Tagging` }] : [read];
}

function ownNeed(call: Call, bucket: Bucket): Need {
  const resource = call.key === undefined ? bucketArn(bucket) : objectArn(bucket, call.key);
  const versionId = call.query.get('versionId') ?? undefined;
  const action = s3Action(call.operation, versionId !== undefined);
  return on(bucket, action, resource, versionContext(versionId));
}

/** What a write asks for beyond `s3:PutObject`: for an ACL, for tags, for a lock (S3 API Reference, PutObject). */
function writeNeeds({ call, source }: S3Request, bucket: Bucket): readonly Need[] {
  if (!writes.has(call.operation)) return [];
  const tags =
    header(call, 'x-amz-tagging') !== '' ||
    (call.operation === 'CopyObject' && sendsTags(call) && (source?.stored?.tagCount ?? 0) > 0);
  const grants = Object.keys(call.headers).some(
    (name) => name === 'x-amz-acl' || name.startsWith('x-amz-grant-'),
  );
  const actions = [
    grants && 's3:PutObjectAcl',
    tags && 's3:PutObjectTagging',
    header(call, 'x-amz-object-lock-mode') !== '' && 's3:PutObjectRetention',
    header(call, 'x-amz-object-lock-legal-hold') !== '' && 's3:PutObjectLegalHold',
  ].filter((action) => action !== false);
  return actions.map((action) => on(bucket, action, objectArn(bucket, call.key ?? '')));
}

function sendsTags(call: Call): boolean {
  return header(call, 'x-amz-tagging-directive').toUpperCase() !== 'REPLACE';
}

function deleteNeeds(call: Call, bucket: Bucket): readonly Need[] {
  return nodesAt(nodeAt(parseXml(call.body), 'Delete'), 'Object').map((object) => {
    const action = textAt(object, 'VersionId') === '' ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
    return on(bucket, action, objectArn(bucket, textAt(object, 'Key')));
  });
}

function accountNeeds({ call, principal }: S3Request): readonly Need[] {
  const { account } = principal;
  if (call.operation === 'ListBuckets') return [{ action: 's3:ListAllMyBuckets', resource: '*', account }];
  if (call.operation !== 'CreateBucket') return [];
  return [{ action: 's3:CreateBucket', resource: `arn:aws:s3:::${call.bucket}`, account }];
}

function on(bucket: Bucket, action: string, resource: string, more: RequestContext = {}): Need {
  const { account, policy: resourcePolicy } = bucket;
  return { action, resource, account, resourcePolicy, context: { 's3:ResourceAccount': account, ...more } };
}

function bucketArn(bucket: Bucket): string {
  return `arn:aws:s3:::${bucket.name}`;
}

function versionContext(versionId: string | undefined): Record<string, string> {
  return versionId === undefined ? {} : { 's3:VersionId': versionId };
}
