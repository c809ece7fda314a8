import type { Upstream } from './upstream.ts';

/** The policy on a queue; undefined when it has none or there is no such queue. */
export async function queuePolicy(upstream: Upstream, arn: string): Promise<object | undefined> {
  const [, , , region = '', account = '', name = ''] = arn.split(':');
  const reply = await upstream.ask({
    service: 'sqs',
    account,
    region,
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.GetQueueAttributes' },
    body: JSON.stringify({ QueueUrl: `http://127.0.0.1/${account}/${name}`, AttributeNames: ['Policy'] }),
  });
  if (reply.status !== 200) return undefined;
  const answer = JSON.parse(reply.body.toString()) as { Attributes?: { Policy?: string } };
  return answer.Attributes?.Policy ? (JSON.parse(answer.Attributes.Policy) as object) : undefined;
}
