import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  CreateJobCommand,
  type CreateJobRequest,
  DescribeJobCommand,
  ListJobsCommand,
  S3ControlClient,
  UpdateJobStatusCommand,
} from '@aws-sdk/client-s3-control';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';
import { behavingFunction } from '../local-lambda/fixture/function.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { answerTo, assume, type Keys, policy } from './local-aws-setup.ts';

acceptNodeErrors();

const account = '111111111111';
const region = 'eu-west-1';
const fn = behavingFunction({
  arn: `arn:aws:lambda:${region}:${account}:function:answer-tasks`,
  name: 'answer-tasks',
  handler: 'answer-tasks.handler',
});
const permissions = [
  { Action: 'lambda:InvokeFunction', Resource: fn.arn },
  { Action: 's3:GetObject', Resource: 'arn:aws:s3:::jobs/manifests/*' },
  { Action: 's3:PutObject', Resource: 'arn:aws:s3:::jobs/reports/*' },
];
const trust = {
  Principal: { Service: 'batchoperations.s3.amazonaws.com' },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'aws:SourceAccount': account } },
};

let aws: LocalAws;
let control: S3ControlClient;
let eTag = '';

beforeAll(async () => {
  aws = await startLocalAws();
  await aws.lambda.register(fn);
  control = controlOf(administrator(account));
  const s3 = aws.clients.s3(account, region);
  await makeBucket(s3, { bucket: 'jobs', region, versioned: false });
  const Body = ['ok', 'later', 'never', 'wrong', 'unanswered'].map((key) => `uploads,${key}%20a\n`).join('');
  const put = await s3.send(new PutObjectCommand({ Bucket: 'jobs', Key: 'manifests/1.csv', Body }));
  eTag = put.ETag?.replaceAll('"', '') ?? '';
  const runs = { Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  await makeRole('behave', policy(permissions[0] as never), runs);
  await makeRole('runs-jobs', policy(...permissions));
  await makeRole('invokes-nothing', policy(...permissions.slice(1)));
  await makeRole('reads-nothing', policy(permissions[0] as never));
  await makeRole('trusts-others', policy(...permissions), {
    ...trust,
    Condition: { StringEquals: { 'aws:SourceAccount': '222222222222' } },
  });
});
afterAll(async () => {
  control?.destroy();
  await aws?.stop();
});

function controlOf(credentials: Keys): S3ControlClient {
  const { endpoint } = aws;
  const endpointProvider = () => ({ url: new URL(endpoint) });
  return new S3ControlClient({ region, credentials, endpointProvider, maxAttempts: 1 });
}

async function makeRole(RoleName: string, permission: string, trusts: object = trust): Promise<void> {
  const iam = aws.clients.iam(account);
  const AssumeRolePolicyDocument = policy(trusts as never);
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: permission }));
}

function request(more: Partial<CreateJobRequest> = {}, role = 'runs-jobs') {
  return new CreateJobCommand({
    AccountId: account,
    ClientRequestToken: crypto.randomUUID(),
    Operation: { LambdaInvoke: { FunctionArn: fn.arn } },
    Manifest: {
      Spec: { Format: 'S3BatchOperations_CSV_20180820', Fields: ['Bucket', 'Key'] },
      Location: { ObjectArn: 'arn:aws:s3:::jobs/manifests/1.csv', ETag: eTag },
    },
    Report: {
      Enabled: true,
      Bucket: 'arn:aws:s3:::jobs',
      Prefix: 'reports',
      Format: 'Report_CSV_20180820',
      ReportScope: 'AllTasks',
    },
    Priority: 1,
    RoleArn: `arn:aws:iam::${account}:role/${role}`,
    ...more,
  });
}

/** The job at its end, or where it waits. */
async function run(command: CreateJobCommand) {
  const { JobId } = await control.send(command);
  await aws.idle();
  const { Job } = await control.send(new DescribeJobCommand({ AccountId: account, JobId }));
  return { JobId, ...Job };
}

async function reportOf(JobId: string | undefined): Promise<string[]> {
  const s3 = aws.clients.s3(account, region);
  const read = async (Key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'jobs', Key }));
    return (await Body?.transformToString()) ?? '';
  };
  const { Results } = JSON.parse(await read(`reports/job-${JobId}/manifest.json`));
  const files = await Promise.all(Results.map(({ Key }: { Key: string }) => read(Key)));
  return files.join('').trim().split('\n');
}

describe('[C] jobs of the local S3 Batch Operations', () => {
  // S3 User Guide, "Invoke AWS Lambda function" and "Examples: S3 Batch Operations completion reports".
  it('give each task to the function, again what fails in passing, and report how each ended', async () => {
    const { JobId, ...job } = await run(request());
    expect(job).toMatchObject({
      Status: 'Complete',
      ProgressSummary: {
        TotalNumberOfTasks: 5,
        NumberOfTasksSucceeded: 2,
        NumberOfTasksFailed: 3,
      },
    });
    expect((await reportOf(JobId)).sort()).toEqual([
      'uploads,later%20a,,succeeded,200,,"version 1.0 of ""arn:aws:s3:::uploads"", try 2"',
      'uploads,never%20a,,failed,200,PermanentFailure,not now',
      'uploads,ok%20a,,succeeded,200,,"version 1.0 of ""arn:aws:s3:::uploads"", try 1"',
      'uploads,unanswered%20a,,failed,200,PermanentFailure,',
      'uploads,wrong%20a,,failed,200,PermanentFailure,never',
    ]);
  });

  // S3 API Reference, LambdaInvokeOperation.
  it('tell the bucket by its name in schema version 2.0, with the arguments of the job', async () => {
    const LambdaInvoke = {
      FunctionArn: fn.arn,
      InvocationSchemaVersion: '2.0',
      UserArguments: { greeting: 'hello' },
    };
    const { JobId } = await run(request({ Operation: { LambdaInvoke } }));
    expect(await reportOf(JobId)).toContain(
      'uploads,ok%20a,,succeeded,200,,"version 2.0 of ""uploads"", try 1, hello"',
    );
  });

  it.each([
    ['invokes-nothing', 'AccessDenied'],
    ['reads-nothing', 'AccessDenied'],
    ['trusts-others', 'its trust does not allow it'],
  ])('fail under the role %s, which may not do all of it', async (role, words) => {
    const { Status, FailureReasons } = await run(request({}, role));
    expect(Status).toBe('Failed');
    expect(JSON.stringify(FailureReasons)).toContain(words);
  });

  it('fail when the manifest is another than was named', async () => {
    const { Manifest } = request().input;
    const Location = { ObjectArn: Manifest?.Location?.ObjectArn, ETag: 'another' };
    const { Status } = await run(request({ Manifest: { Spec: Manifest?.Spec, Location } }));
    expect(Status).toBe('Failed');
  });

  // S3 API Reference, CreateJob: ClientRequestToken, IdempotencyException.
  it('are made once for a token, which no other request may use', async () => {
    const ClientRequestToken = crypto.randomUUID();
    const first = await control.send(request({ ClientRequestToken }));
    expect(await control.send(request({ ClientRequestToken }))).toMatchObject({ JobId: first.JobId });
    expect(await answerTo(control.send(request({ ClientRequestToken, Priority: 2 })))).toBe(
      '400 IdempotencyException',
    );
    await aws.idle();
  });

  // S3 API Reference, UpdateJobStatus.
  it('wait to be confirmed or cancelled where that was asked for, and do nothing before', async () => {
    const { JobId, Status } = await run(request({ ConfirmationRequired: true }));
    expect(Status).toBe('Suspended');
    const update = (RequestedJobStatus: 'Ready' | 'Cancelled') =>
      control.send(new UpdateJobStatusCommand({ AccountId: account, JobId, RequestedJobStatus }));
    expect(await update('Cancelled')).toMatchObject({ Status: 'Cancelled' });
    expect(await answerTo(update('Ready'))).toBe('400 JobStatusException');
    await expect(reportOf(JobId)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('are listed in their account and Region alone, and unknown elsewhere', async () => {
    const { Jobs = [] } = await control.send(new ListJobsCommand({ AccountId: account }));
    expect(Jobs.length).toBeGreaterThan(5);
    const other = controlOf(administrator('222222222222'));
    const list = await other.send(new ListJobsCommand({ AccountId: '222222222222' }));
    expect(list.Jobs ?? []).toEqual([]);
    const JobId = Jobs[0]?.JobId;
    expect(await answerTo(other.send(new DescribeJobCommand({ AccountId: '222222222222', JobId })))).toBe(
      '404 NotFoundException',
    );
    other.destroy();
  });

  // S3 User Guide, "Granting permissions for Batch Operations": s3:CreateJob and iam:PassRole.
  it('are made by those alone who may make jobs and pass the role on', async () => {
    const lets = { Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' };
    await makeRole('makes-jobs', policy({ Action: 's3:CreateJob', Resource: '*' }), lets);
    const roleArn = `arn:aws:iam::${account}:role/makes-jobs`;
    const sts = aws.clients.sts(account, region);
    const own = controlOf(await assume({ sts } as never, roleArn));
    expect(await answerTo(own.send(request()))).toBe('403 AccessDenied');
    expect(aws.policyProxy.denials().at(-1)).toMatchObject({ action: 'iam:PassRole' });
    own.destroy();
  });
});
