import { GetQueueUrlCommand, SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { type OutcomeLog, readOutcomeLog } from '../../local/outcome-log.ts';
import { type DeployedPair, startDeployedPair, until } from '../support/deployed-pair.ts';
import { record } from '../support/events.ts';
import { jsonLines } from '../support/json-lines.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

/** The most that SQS takes in one message (SQS Developer Guide, "Amazon SQS message quotas"). */
const mostBytes = 1_048_576;
const bucket = 'post-uploads';
const outcomes: OutcomeLog[] = [];
let post: DeployedPair;
let QueueUrl: string;
beforeAll(async () => {
  post = await startDeployedPair('post', 'trigger: queue\n', {
    onEvent: (event) => {
      const outcome = event.kind === 'line' ? readOutcomeLog(event.line) : undefined;
      if (outcome) outcomes.push(outcome);
    },
  });
  ({ QueueUrl = '' } = await sqs().send(new GetQueueUrlCommand({ QueueName: 's3-ferry-post-events' })));
  // Instead of the 12 minutes after which a message that failed is delivered again.
  await sqs().send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '2' } }));
  await post.upload('in/a', 'content');
  await post.silence();
});
afterAll(() => post?.stop());

function sqs() {
  return post.aws.clients.sqs('111111111111', 'eu-central-1');
}

/** A notification of exactly the most bytes, all in its one record. */
function fullNotification(key: string, from: string): string {
  const event = (filler: string) =>
    JSON.stringify({ Records: [{ ...record(key, { bucket: from }), filler }] });
  return event('x'.repeat(mostBytes - event('').length));
}

describe('[E] an event of 1 MiB in the queue of a pair', () => {
  it('is an upload like any other', async () => {
    outcomes.length = 0;
    const MessageBody = fullNotification('in/a', bucket);
    expect(Buffer.byteLength(MessageBody)).toBe(mostBytes);
    await sqs().send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await until(() => outcomes.length > 0);
    expect(outcomes).toMatchObject([{ kind: 'copied', key: 'in/a' }]);
    await post.aws.idle();
    expect(await post.messages()).toEqual([]);
  });

  it('that fails for good, and leaves no room to say why, comes to the dead letters as it is; the log says why', async () => {
    outcomes.length = 0;
    const MessageBody = fullNotification('in/b', 'somebody-elses');
    await sqs().send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await until(async () => (await post.messages()).length > 0);
    const [message] = await post.messages();
    expect(message?.Body === MessageBody).toBe(true);
    expect(outcomes).toHaveLength(5);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ kind: 'redelivered', key: 'in/b' });
      expect(outcome.detail).toMatch(
        /^QueueRefused: EventWrongBucket: .*somebody-elses.*must be shorter than/s,
      );
    }
    const { stdout } = await post.dlq('list', '--json');
    expect(jsonLines(stdout)).toMatchObject([{ count: 1, example: { key: 'in/b' } }]);
    expect(await post.dlq('export')).toMatchObject({ exitCode: 0, stderr: '1 exported.\n' });
    expect(await post.copies()).toEqual(['in/a']);
  });
});
