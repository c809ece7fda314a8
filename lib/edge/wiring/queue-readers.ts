import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { readPolicy } from '../../core/policy/merge-policy.ts';
import { statementsById } from '../../core/policy/statements-by-id.ts';
import type { WiringPart } from '../../core/policy/wiring.ts';
import { look } from './look.ts';

/** Looks at queues and their policies. */
export function queueReaders(sqs: SQSClient) {
  async function attributes(QueueName: string): Promise<Readonly<Record<string, string>>> {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    return Attributes;
  }
  return {
    queue: ({ name }: WiringPart) =>
      look(async () => {
        const { RedrivePolicy, ...rest } = await attributes(name);
        return { ...rest, RedrivePolicy: RedrivePolicy ? JSON.parse(RedrivePolicy) : undefined };
      }),
    'queue-policy': ({ name }: WiringPart) =>
      look(async () => {
        const { Policy } = await attributes(name);
        return Policy ? { Statements: statementsById(readPolicy(Policy)) } : undefined;
      }),
  };
}
