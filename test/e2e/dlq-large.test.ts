import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deadLetterOf } from '../support/dead-letters.ts';
import { type DeployedPair, startDeployedPair } from '../support/deployed-pair.ts';
import { jsonLines } from '../support/json-lines.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();
jest.setTimeout(600_000);

const bucket = 'post-uploads';
const count = 20_000;
const few = 20;

let post: DeployedPair;
beforeAll(async () => {
  post = await startDeployedPair('post');
  await post.silence();
});
afterAll(() => post?.stop());

/** Calls that change messages, since the counts were reset. What polls the other queues of the pair receives too. */
function calls(): Record<string, number> {
  const names = ['ChangeMessageVisibility', 'DeleteMessage', 'SendMessage'].flatMap((name) => [
    name,
    `${name}Batch`,
  ]);
  const counted = names.map((name) => [name, post.aws.policyProxy.counts.of(`sqs:${name}`)] as const);
  return Object.fromEntries(counted.filter(([, number]) => number > 0));
}

describe('[E] a dead-letter queue of 20,000', () => {
  it('is imported, replayed in part, listed and purged by batch calls, in proportion to its length, and is hidden from nobody afterwards', async () => {
    await post.configure('replay', { MemorySize: 256 });
    const lines = Array.from({ length: count }, (_, at) => {
      const isFew = at % (count / few) === 0;
      const deadLetter = deadLetterOf(`in/${at}`, { bucket, ...(isFew && { code: 'DstThrottled' }) });
      return `${JSON.stringify(deadLetter)}\n`;
    });
    for (let at = 0; at < count; at += count / few) await post.upload(`in/${at}`);
    const file = join(post.project.pairsDirectory, 'dead-letters.jsonl');
    writeFileSync(file, lines.join(''));

    post.aws.policyProxy.counts.reset();
    expect(await post.dlq('import', file)).toMatchObject({ exitCode: 0, stderr: `${count} imported.\n` });
    expect(Object.keys(calls())).toEqual(['SendMessageBatch']);
    expect(calls()['SendMessageBatch']).toBeLessThan(count / 10 + 100);

    post.aws.policyProxy.counts.reset();
    const replayed = await post.dlq('replay', '--code', 'DstThrottled');
    expect(replayed).toEqual({ exitCode: 0, stdout: `${few} copied\n`, stderr: '' });
    expect(Object.keys(calls())).toEqual(['ChangeMessageVisibilityBatch', 'DeleteMessageBatch']);
    expect(post.aws.policyProxy.counts.of('sqs:ReceiveMessage')).toBeLessThan(count / 10 + 200);
    expect(calls()['ChangeMessageVisibilityBatch']).toBeLessThan(count / 10 + 100);
    expect(await post.held()).toBe(0);

    const listed = await post.dlq('list', '--json');
    expect(jsonLines(listed.stdout)).toMatchObject([
      { code: 'SrcGetObjectNotPermitted', count: count - few },
    ]);

    post.aws.policyProxy.counts.reset();
    expect(await post.dlq('purge', '--yes')).toMatchObject({
      exitCode: 0,
      stderr: `${count - few} deleted.\n`,
    });
    expect(Object.keys(calls())).toEqual(['DeleteMessageBatch']);
    expect(calls()['DeleteMessageBatch']).toBeLessThan(count / 10 + 300);
    expect(await post.messages()).toEqual([]);
  });
});
