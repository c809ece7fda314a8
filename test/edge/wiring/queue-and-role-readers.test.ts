import { GetRoleCommand, GetRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import type { WiringPart } from '../../../lib/core/policy/wiring.ts';
import { queueReaders } from '../../../lib/edge/wiring/queue-readers.ts';
import { roleReaders } from '../../../lib/edge/wiring/role-readers.ts';

const sqs = mockClient(SQSClient);
const iam = mockClient(IAMClient);
beforeEach(() => {
  sqs.reset();
  iam.reset();
});

const part = { name: 'one' } as WiringPart;
const policy = JSON.stringify({ Statement: [{ Sid: 'A', Effect: 'Allow', Action: 'sqs:SendMessage' }] });
const statements = { A: { Effect: 'Allow', Action: ['sqs:SendMessage'] } };
const refusal = (name: string) => Object.assign(new Error('No.'), { name });

describe('[U] a queue', () => {
  const readers = queueReaders(new SQSClient({ region: 'eu-central-1' }));
  function has(Attributes?: Record<string, string>): void {
    sqs.on(GetQueueUrlCommand, { QueueName: 'one' }).resolves({ QueueUrl: 'https://sqs/one' });
    sqs
      .on(GetQueueAttributesCommand, { QueueUrl: 'https://sqs/one', AttributeNames: ['All'] })
      .resolves(Attributes ? { Attributes } : {});
  }

  it('is there with its attributes, and where its messages go when they fail', async () => {
    has({ VisibilityTimeout: '720', RedrivePolicy: '{"maxReceiveCount":5}' });
    await expect(readers.queue(part)).resolves.toEqual({
      state: 'there',
      properties: { VisibilityTimeout: '720', RedrivePolicy: { maxReceiveCount: 5 } },
    });
  });

  it.each([{ VisibilityTimeout: '720' }, {}, undefined])(
    'may have no dead-letter queue: %j',
    async (given) => {
      has(given);
      await expect(readers.queue(part)).resolves.toEqual({ state: 'there', properties: { ...given } });
    },
  );

  it('has a policy of statements, or none', async () => {
    has({ Policy: policy });
    await expect(readers['queue-policy'](part)).resolves.toEqual({
      state: 'there',
      properties: { Statements: statements },
    });
    has({ VisibilityTimeout: '720' });
    await expect(readers['queue-policy'](part)).resolves.toEqual({ state: 'gone' });
  });

  it('that SQS does not know is gone, and so is its policy', async () => {
    sqs.on(GetQueueUrlCommand).rejects(refusal('QueueDoesNotExist'));
    await expect(readers.queue(part)).resolves.toEqual({ state: 'gone' });
    await expect(readers['queue-policy'](part)).resolves.toEqual({ state: 'gone' });
  });
});

describe('[U] a role', () => {
  const { role } = roleReaders(new IAMClient({ region: 'eu-central-1' }));

  it.each([
    ['as they are', ` ${policy}`],
    ['URL-encoded', encodeURIComponent(policy)],
  ])(
    'is there with whom it trusts and what it allows, in documents that IAM gives %s',
    async (_, document) => {
      iam.on(GetRoleCommand, { RoleName: 'one' }).resolves({
        Role: { AssumeRolePolicyDocument: document } as never,
      });
      iam
        .on(GetRolePolicyCommand, { RoleName: 'one', PolicyName: 's3-ferry' })
        .resolves({ RoleName: 'one', PolicyName: 's3-ferry', PolicyDocument: document });
      await expect(role(part)).resolves.toEqual({
        state: 'there',
        properties: { Trust: statements, Permissions: statements },
      });
    },
  );

  it.each(['NoSuchEntityException', 'AccessDenied'])(
    'is there without permissions where IAM answers %s about its policy',
    async (name) => {
      iam.on(GetRoleCommand).resolves({});
      iam.on(GetRolePolicyCommand).rejects(refusal(name));
      const found = await role(part);
      expect(found).toEqual({ state: 'there', properties: { Trust: {}, Permissions: undefined } });
    },
  );

  it('that IAM does not know is gone', async () => {
    iam.on(GetRoleCommand).rejects(refusal('NoSuchEntityException'));
    await expect(role(part)).resolves.toEqual({ state: 'gone' });
  });
});
