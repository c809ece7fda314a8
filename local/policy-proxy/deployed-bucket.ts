import type { Question, Reply, Upstream } from './upstream.ts';
import { nodesAt, parseXml, textAt } from './xml.ts';

export interface Bucket {
  readonly name: string;
  /** Of its owner. */
  readonly account: string;
  readonly region: string;
  readonly policy: object | undefined;
  readonly ownership: string;
  /** Default encryption; SSE-S3 when none was set (S3 User Guide, "Setting default server-side encryption"). */
  readonly encryption: { readonly algorithm: string; readonly keyId: string | undefined };
}

/** Since April 2023 ACLs are off in a new bucket (S3 User Guide, "Controlling ownership of objects"). */
export const defaultOwnership = 'BucketOwnerEnforced';

export async function readBucketNames(upstream: Upstream, account: string): Promise<ReadonlySet<string>> {
  const reply = await upstream.ask({ service: 's3', account, region: 'us-east-1' });
  const buckets = nodesAt(parseXml(reply.body), 'ListAllMyBucketsResult', 'Buckets', 'Bucket');
  return new Set(buckets.map((bucket) => textAt(bucket, 'Name')));
}

export async function readBucket(upstream: Upstream, name: string, account: string): Promise<Bucket> {
  const question: Question = { service: 's3', account, region: 'us-east-1', target: `/${name}` };
  const ask = (subresource: string) => upstream.ask({ ...question, target: `/${name}?${subresource}` });
  const [head, policy, ownership, encryption] = await Promise.all([
    upstream.ask({ ...question, method: 'HEAD' }),
    ask('policy'),
    ask('ownershipControls'),
    ask('encryption'),
  ]);
  return {
    name,
    account,
    region: String(head.headers['x-amz-bucket-region'] ?? 'us-east-1'),
    policy: policy.status === 200 ? (JSON.parse(policy.body.toString()) as object) : undefined,
    ownership: ownershipOf(ownership),
    encryption: encryptionOf(encryption),
  };
}

function ownershipOf(reply: Reply): string {
  if (reply.status !== 200) return defaultOwnership;
  const [rule] = nodesAt(parseXml(reply.body), 'OwnershipControls', 'Rule');
  return (rule && textAt(rule, 'ObjectOwnership')) || defaultOwnership;
}

function encryptionOf(reply: Reply): Bucket['encryption'] {
  const [rule] =
    reply.status === 200 ? nodesAt(parseXml(reply.body), 'ServerSideEncryptionConfiguration', 'Rule') : [];
  const setting = (name: string) =>
    (rule && textAt(rule, 'ApplyServerSideEncryptionByDefault', name)) || undefined;
  return { algorithm: setting('SSEAlgorithm') ?? 'AES256', keyId: setting('KMSMasterKeyID') };
}
