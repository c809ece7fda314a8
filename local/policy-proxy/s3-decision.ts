import type { Authorize, Denial, Need } from './authorize.ts';
import { failedCopyCondition, failedWriteCondition } from './copy-conditions.ts';
import { uncopyable, unreadable } from './copy-limits.ts';
import { keyNeeds, keyUses } from './encryption-needs.ts';
import { wrongOwner } from './expected-owner.ts';
import { isRefusal } from './identity.ts';
import type { ObjectOwners } from './object-owners.ts';
import { unsupportedAcl } from './object-ownership.ts';
import type { Refusal } from './refusal.ts';
import { wrongRegion } from './region-redirect.ts';
import { existingTagContext, type RequestContext, requestContext } from './request-context.ts';
import { listNeed, s3Needs } from './s3-needs.ts';
import type { CopySource, S3Request, S3World } from './s3-request.ts';
import { type ObjectReference, readObject, readTagging, type StoredObject } from './stored-object.ts';
import type { Uploads } from './uploads.ts';

export interface Judge {
  readonly policySet: S3World;
  /** Undefined when everything is allowed. */
  readonly authorize: Authorize | undefined;
  readonly denied: (denial: Denial) => void;
  readonly uploads: Uploads;
  readonly owners: ObjectOwners;
}

const reads = new Set(['GetObject', 'HeadObject', 'GetObjectTagging', 'GetObjectAttributes']);
const conditionalWrites = new Set(['CopyObject', 'CompleteMultipartUpload']);

/** What S3 would refuse this request with before doing anything; undefined lets it through to moto. */
export async function refuseS3(judge: Judge, request: S3Request): Promise<Refusal | undefined> {
  const stored = await currentObject(judge.policySet, request);
  return (
    wrongOwner(request) ??
    wrongRegion(request) ??
    (await notAllowed(judge, request, stored)) ??
    unsupportedAcl(request) ??
    copyProblem(request) ??
    (request.call.operation === 'GetObject' && stored ? unreadable(stored) : undefined) ??
    (conditionalWrites.has(request.call.operation) ? failedWriteCondition(request.call, stored) : undefined)
  );
}

/** The object that the request is about, where decisions hang on it. */
async function currentObject(
  { upstream }: S3World,
  { call, bucket }: S3Request,
): Promise<StoredObject | undefined> {
  const { operation, key, headers } = call;
  const isConditional = headers['if-match'] !== undefined || headers['if-none-match'] !== undefined;
  const matters = reads.has(operation) || (conditionalWrites.has(operation) && isConditional);
  if (!bucket || key === undefined || !matters) return undefined;
  return await readObject(upstream, { bucket, key, versionId: call.query.get('versionId') ?? undefined });
}

async function notAllowed(
  judge: Judge,
  request: S3Request,
  stored: StoredObject | undefined,
): Promise<Refusal | undefined> {
  if (!judge.authorize) return undefined;
  const { call, principal, bucket } = request;
  const needs: Need[] = [...s3Needs(request, judge.owners)];
  if (bucket && reads.has(call.operation) && !stored) needs.push(listNeed(bucket));
  if (request.source && !request.source.stored) needs.push(listNeed(request.source.bucket));
  const passed = await atEndpoint(judge, request);
  const carried = requestContext(call);
  const tags = await tagsOfRead(judge.policySet, request, stored);
  for (const need of needs) {
    const existing = need.action.startsWith('s3:GetObject') ? tags : {};
    const context = { ...need.context, ...carried, ...existing, ...passed.context };
    const refusal = await deny(judge, request, { ...need, ...passed, context });
    if (refusal) return refusal;
  }
  const uploadKey = judge.uploads.of(call)?.kmsKeyId;
  for (const use of keyUses(request, stored, uploadKey)) {
    const found = await keyNeeds(judge.policySet.deployed, use, principal.account);
    if (isRefusal(found)) return found;
    for (const need of found) {
      const refusal = await deny(judge, request, need);
      if (refusal) return refusal;
    }
  }
  return undefined;
}

/**
 * What the gateway endpoint has to say to a need of a call that leaves a VPC; it leads to the buckets of its own
 * Region alone (AWS PrivateLink Guide, "Gateway endpoints for Amazon S3").
 */
async function atEndpoint({ policySet }: Judge, { call, principal: { endpoint } }: S3Request) {
  if (!endpoint || call.region !== endpoint.region) return {};
  const { policy = allowsNothing, vpcId } = (await policySet.deployed.endpoint(endpoint)) ?? {};
  const context = { 'aws:SourceVpce': endpoint.id, ...(vpcId && { 'aws:SourceVpc': vpcId }) };
  return { endpointPolicy: policy, context };
}

/** The tags of the object that a call reads, as policies see them. */
async function tagsOfRead(
  { upstream }: S3World,
  { call, bucket, source }: S3Request,
  stored: StoredObject | undefined,
): Promise<RequestContext> {
  const versionId = call.query.get('versionId') ?? undefined;
  const own = bucket && call.key !== undefined && { bucket, key: call.key, versionId };
  const read: ObjectReference | undefined | false = source ?? own;
  const tagCount = (source ? source.stored : stored)?.tagCount ?? 0;
  return read && tagCount > 0 ? existingTagContext(await readTagging(upstream, read)) : {};
}

const allowsNothing = { Version: '2012-10-17', Statement: [] };

async function deny(judge: Judge, { principal }: S3Request, need: Need): Promise<Refusal | undefined> {
  const denial = await judge.authorize?.(principal, need);
  if (!denial) return undefined;
  judge.denied(denial);
  return { status: 403, code: 'AccessDenied', message: denialMessage(denial) };
}

/**
 * Within an account S3 names the statement's place, across accounts it says two words (S3 User Guide, "Troubleshoot
 * access denied (403 Forbidden) errors": "enhanced access denied messages are returned only for same-account
 * requests"). KMS always says more.
 */
function denialMessage({ principal, action, resource, sameAccount, missing }: Denial): string {
  if (!sameAccount && !action.startsWith('kms:')) return 'Access Denied';
  return `User: ${principal} is not authorized to perform: ${action} on resource: "${resource}" ${why(missing, action)}`;
}

/** The reason clause of an access denied message (IAM User Guide, "Troubleshoot access denied error messages"). */
export function why(missing: Denial['missing'], action: string): string {
  if (missing === 'explicit-deny') return 'with an explicit deny in a policy';
  const kind = { identity: 'identity-based', resource: 'resource-based', endpoint: 'VPC endpoint' }[
    missing === 'invalid-policy' ? 'resource' : missing
  ];
  return `because no ${kind} policy allows the ${action} action`;
}

function copyProblem({ call, source }: S3Request): Refusal | undefined {
  if (call.operation !== 'CopyObject' && call.operation !== 'UploadPartCopy') return undefined;
  if (!source) return noSuchBucket;
  const { stored } = source;
  if (!stored) return missingSource(source);
  return failedCopyCondition(call, stored) ?? uncopyable(call, stored);
}

const noSuchBucket: Refusal = {
  status: 404,
  code: 'NoSuchBucket',
  message: 'The specified bucket does not exist',
};

function missingSource({ key, versionId }: CopySource): Refusal {
  if (versionId === undefined) {
    return {
      status: 404,
      code: 'NoSuchKey',
      message: 'The specified key does not exist.',
      detail: { Key: key },
    };
  }
  const detail = { Key: key, VersionId: versionId };
  return { status: 404, code: 'NoSuchVersion', message: 'The specified version does not exist.', detail };
}
