import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { deadLetterQueueName, functionName, parkedQueueName } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { ReplayReport, ReplayResult } from '../../lib/replay.ts';
import type { LocalAws } from '../local-aws.ts';

/** Replays every dead letter once, and counts what is left in both queues. Rejects when the function fails. */
export async function replayAll(aws: LocalAws, pair: Pair) {
  const { account, region } = pair.source;
  const results: ReplayResult[] = [];
  const order = { limit: 5_000, concurrency: 20, untilMs: Date.now() };
  for (let drained = false; !drained; ) {
    const { FunctionError, Payload } = await aws.clients.lambda(account, region).send(
      new InvokeCommand({
        FunctionName: functionName(pair.name, 'replay'),
        Payload: JSON.stringify(order),
      }),
    );
    const text = Payload?.transformToString() ?? '';
    if (FunctionError) throw new Error(`The replay failed: ${text}`);
    const report: ReplayReport = JSON.parse(text);
    results.push(...report.results);
    drained = report.drained;
  }
  const left = await Promise.all(
    [deadLetterQueueName(pair.name), parkedQueueName(pair.name)].map((name) => messagesIn(aws, pair, name)),
  );
  return { results, deadLettersLeft: left.reduce((sum, count) => sum + count, 0) };
}

async function messagesIn(aws: LocalAws, { source }: Pair, QueueName: string): Promise<number> {
  const sqs = aws.clients.sqs(source.account, source.region);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}
