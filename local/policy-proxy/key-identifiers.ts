import type { Call } from './call.ts';
import type { Deployed } from './deployed.ts';
import type { Principal } from './identity.ts';
import type { Refusal } from './refusal.ts';
import { inputOf } from './service-input.ts';

/** Operations that take an alias for a key; all others take its id or ARN (KMS API Reference, `KeyId` of each). */
const takesAlias = new Set([
  'Decapsulate',
  'Decrypt',
  'DeriveSharedSecret',
  'DescribeKey',
  'Encapsulate',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'GetPublicKey',
  'ReEncrypt',
  'Sign',
  'Verify',
  'VerifyMac',
]);

const parameters = ['KeyId', 'TargetKeyId', 'SourceKeyId', 'DestinationKeyId'] as const;

/**
 * The body of a call to KMS with each key by its id, whichever of its names the caller used: moto knows many
 * operations by id only. A refusal for an alias where the operation takes none, as KMS answers it.
 */
export async function withKeyIds(
  deployed: Deployed,
  call: Call,
  { account }: Principal,
): Promise<{ readonly body: Buffer } | Refusal> {
  const input: Record<string, unknown> = { ...inputOf(call) };
  for (const parameter of parameters) {
    const name = input[parameter];
    if (typeof name !== 'string' || name.includes('alias/aws/')) continue;
    if (/^(arn:.*:)?alias\//.test(name) && !takesAlias.has(call.operation)) return invalidKeyId(name);
    const key = await deployed.key(name, { account, region: call.region });
    if (key) input[parameter] = key.arn.slice(key.arn.lastIndexOf('/') + 1);
  }
  return { body: Buffer.from(JSON.stringify(input)) };
}

function invalidKeyId(name: string): Refusal {
  return { status: 400, code: 'NotFoundException', message: `Invalid keyId ${name}` };
}
