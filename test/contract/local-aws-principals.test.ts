import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { CopyObjectCommand, PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import {
  answerTo,
  assume,
  destination,
  type LocalAws,
  makeBucket,
  policy,
  region,
  type Statement,
  source,
  startLocalAws,
} from './local-aws-setup.ts';

/** IAM User Guide, "AWS JSON policy elements: Principal", on IAM role principals. */
describe('roles named in policies of the local AWS', () => {
  const ferryRole = `arn:aws:iam::${destination}:role/ferry`;
  let aws: LocalAws;

  beforeAll(async () => {
    aws = await startLocalAws();
    await makeBucket(aws.asSource, 'reading');
    await makeBucket(aws.asDestination, 'writing');
    await aws.asSource.s3.send(new PutObjectCommand({ Bucket: 'reading', Key: 'k', Body: 'x' }));
  }, 30_000);

  afterAll(() => aws.stop());

  const readBy = (principal: Partial<Statement>): Statement => ({
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::reading/*',
    ...principal,
  });

  const share = (statement: Statement) =>
    answerTo(
      aws.asSource.s3.send(new PutBucketPolicyCommand({ Bucket: 'reading', Policy: policy(statement) })),
    );

  async function makeRole(): Promise<void> {
    const trust = policy({ Principal: { AWS: source }, Action: 'sts:AssumeRole' });
    const { iam } = aws.asDestination;
    await iam.send(new CreateRoleCommand({ RoleName: 'ferry', AssumeRolePolicyDocument: trust }));
    const all = policy({ Action: 's3:*', Resource: ['arn:aws:s3:::reading/*', 'arn:aws:s3:::writing/*'] });
    await iam.send(new PutRolePolicyCommand({ RoleName: 'ferry', PolicyName: 'all', PolicyDocument: all }));
  }

  async function dropRole(): Promise<void> {
    const { iam } = aws.asDestination;
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'ferry', PolicyName: 'all' }));
    await iam.send(new DeleteRoleCommand({ RoleName: 'ferry' }));
  }

  async function copy(): Promise<string> {
    const ferry = aws.as(await assume(aws.asSource, ferryRole));
    const command = new CopyObjectCommand({ Bucket: 'writing', Key: 'k', CopySource: 'reading/k' });
    return await answerTo(ferry.s3.send(command));
  }

  it('have to exist when the policy is saved', async () => {
    const named = { Principal: { AWS: ferryRole } };
    await expect(share(readBy(named))).resolves.toBe('400 MalformedPolicy');
    const trust = policy({ ...named, Action: 'sts:AssumeRole' });
    const role = new CreateRoleCommand({ RoleName: 'other', AssumeRolePolicyDocument: trust });
    await expect(answerTo(aws.asSource.iam.send(role))).resolves.toMatch(/^400 MalformedPolicyDocument/);
    const key = new CreateKeyCommand({ Policy: policy({ ...named, Action: 'kms:*', Resource: '*' }) });
    await expect(answerTo(aws.asSource.kms.send(key))).resolves.toMatch(/^400 MalformedPolicyDocument/);
    const { QueueUrl } = await aws.asSource.sqs.send(new CreateQueueCommand({ QueueName: 'q' }));
    const Resource = `arn:aws:sqs:${region}:${source}:q`;
    const Policy = policy({ ...named, Action: 'sqs:SendMessage', Resource });
    const queue = new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } });
    await expect(answerTo(aws.asSource.sqs.send(queue))).resolves.toMatch(/^400 InvalidAttributeValue/);
  });

  it('need not exist when the account is named and the role is in a condition', async () => {
    const byCondition = {
      Principal: { AWS: `arn:aws:iam::${destination}:root` },
      Condition: { ArnEquals: { 'aws:PrincipalArn': ferryRole } },
    };
    await expect(share(readBy(byCondition))).resolves.toBe('ok');
    await makeRole();
    await expect(copy()).resolves.toBe('ok');
    await dropRole();
    await makeRole();
    await expect(copy()).resolves.toBe('ok');
  });

  it('lose their access when they are deleted and made again, until the policy is saved again', async () => {
    const named = readBy({ Principal: { AWS: ferryRole } });
    await expect(share(named)).resolves.toBe('ok');
    await expect(copy()).resolves.toBe('ok');
    await dropRole();
    await makeRole();
    await expect(copy()).resolves.toBe('403 AccessDenied');
    await expect(share(named)).resolves.toBe('ok');
    await expect(copy()).resolves.toBe('ok');
  });
});
