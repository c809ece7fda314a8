import type { Place, Upstream } from './upstream.ts';

/** A KMS key. */
export interface Key {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  /** `Enabled`, `Disabled`, `PendingDeletion` … */
  readonly state: string;
  readonly policy: object;
}

/** The key that S3 uses for `aws:kms` when none is named. */
export const awsManagedKey = 'alias/aws/s3';

interface Metadata {
  readonly Arn: string;
  readonly AWSAccountId: string;
  readonly KeyState: string;
  readonly KeyManager: string;
}

/**
 * The key of that name, or undefined. An ARN is looked up where it says, anything else in `place`
 * (KMS Developer Guide, "Key identifiers").
 */
export async function readKey(upstream: Upstream, name: string, place: Place): Promise<Key | undefined> {
  const [, , , region = place.region, account = place.account] = name.startsWith('arn:')
    ? name.split(':')
    : [];
  if (name.endsWith(awsManagedKey)) return managedKey({ account, region });
  const metadata = await ask<{ KeyMetadata: Metadata }>(upstream, { account, region }, 'DescribeKey', {
    KeyId: name,
  });
  if (!metadata) return undefined;
  const { Arn: arn, KeyState: state, KeyManager: manager } = metadata.KeyMetadata;
  if (manager === 'AWS') return { ...managedKey({ account, region }), arn };
  const request = { KeyId: arn, PolicyName: 'default' };
  const policy = await ask<{ Policy: string }>(upstream, { account, region }, 'GetKeyPolicy', request);
  return { arn, account, region, state, policy: JSON.parse(policy?.Policy ?? '{"Statement":[]}') as object };
}

/**
 * `aws/s3`: whoever may use S3 in its own account may use it through S3, nobody else may, and its policy cannot be
 * edited (KMS Developer Guide, "AWS managed keys").
 */
function managedKey({ account, region }: Place): Key {
  const condition = { 'kms:CallerAccount': account, 'kms:ViaService': `s3.${region}.amazonaws.com` };
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    Resource: '*',
    Condition: { StringEquals: condition },
  };
  const arn = `arn:aws:kms:${region}:${account}:key/aws-s3`;
  return {
    arn,
    account,
    region,
    state: 'Enabled',
    policy: { Version: '2012-10-17', Statement: [statement] },
  };
}

async function ask<T>(
  upstream: Upstream,
  place: Place,
  operation: string,
  input: object,
): Promise<T | undefined> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `TrentService.${operation}`,
  };
  const reply = await upstream.ask({
    service: 'kms',
    ...place,
    method: 'POST',
    headers,
    body: JSON.stringify(input),
  });
  return reply.status === 200 ? (JSON.parse(reply.body.toString()) as T) : undefined;
}
