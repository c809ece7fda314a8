import { type Call, header } from './call.ts';
import type { Principal } from './identity.ts';
import { formFields } from './protocol-operation.ts';

export type Input = Readonly<Record<string, unknown>>;

/** The parameters of a call in the JSON or query protocol; none when they cannot be read. */
export function inputOf(call: Call): Input {
  if (header(call, 'x-amz-target') === '') return Object.fromEntries(formFields(call, call.body));
  try {
    const input: unknown = JSON.parse(call.body.toString());
    return typeof input === 'object' && input !== null ? { ...input } : {};
  } catch {
    return {};
  }
}

/** The queue that a call to SQS names, by URL or by name. */
export function queueArn(call: Call, principal: Principal): string | undefined {
  const input = inputOf(call);
  const url = /\/(\d{12})\/([^/?]+)$/.exec(String(input['QueueUrl'] ?? ''));
  const name = url?.[2] ?? input['QueueName'];
  if (typeof name !== 'string') return undefined;
  const account = url?.[1] ?? input['QueueOwnerAWSAccountId'] ?? principal.account;
  return `arn:aws:sqs:${call.region}:${account}:${name}`;
}

/**
 * The account a call acts in: the owner's of the resource that it names, else the signer's. moto looks for a queue
 * or key in one account only.
 */
export function actingAccount(call: Call, principal: Principal): string {
  if (call.service === 'sqs') return queueArn(call, principal)?.split(':')[4] ?? principal.account;
  const keyId = call.service === 'kms' ? inputOf(call)['KeyId'] : undefined;
  return typeof keyId === 'string' && keyId.startsWith('arn:')
    ? (keyId.split(':')[4] ?? '')
    : principal.account;
}
