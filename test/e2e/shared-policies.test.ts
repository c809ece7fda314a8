import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CreateVpcCommand, CreateVpcEndpointCommand } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateKeyCommand, GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PutBucketEncryptionCommand, PutBucketOwnershipControlsCommand } from '@aws-sdk/client-s3';
import type { Account, Accounts } from '../../cli/accounts/accounts.ts';
import { deployedPolicies } from '../../cli/accounts/deployed-policies.ts';
import { bucketWarnings } from '../../cli/accounts/warnings.ts';
import { changesToAdd, changesToRemove } from '../../cli/deployment/shared-statements.ts';
import { prove } from '../../cli/permissions/prove.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { readPolicy } from '../../lib/core/policy/merge-policy.ts';
import { policyDocuments } from '../../lib/core/policy/policy-documents.ts';
import { generatedPolicies } from '../../lib/core/proof/policy-set.ts';
import { proofCalls } from '../../lib/core/proof/proof.ts';
import {
  type Clients,
  destination,
  type LocalAws,
  makeBucket,
  region,
  source,
  startLocalAws,
} from '../contract/local-aws-setup.ts';
import { makeRole, put } from '../support/deployed-documents.ts';
import { pair } from '../support/pair.ts';

let aws: LocalAws;
let accounts: Accounts;
let one: Pair;

beforeAll(async () => {
  aws = await startLocalAws();
  accounts = { source: account(source, aws.asSource), destination: account(destination, aws.asDestination) };
  one = pair({
    name: 'keyed',
    source: { region, bucket: 'keyed-uploads', kmsKey: await newKey(aws.asSource, source) },
    destination: { region, bucket: 'keyed-archive', kmsKey: await newKey(aws.asDestination, destination) },
  });
  await makeBucket(aws.asSource, one.source.bucket);
  await makeBucket(aws.asDestination, one.destination.bucket);
});
afterAll(async () => await aws.stop());

function account(id: string, { s3, iam, kms, sqs, ec2 }: Clients): Account {
  const place = { endpoint: aws.policyProxy.url, region };
  return {
    id,
    profile: id,
    s3,
    iam,
    kms,
    sqs,
    ec2,
    cloudFormation: new CloudFormationClient(place),
    lambda: new LambdaClient(place),
    eventBridge: new EventBridgeClient(place),
    cloudWatch: new CloudWatchClient(place),
    logs: new CloudWatchLogsClient(place),
  };
}

async function newKey(clients: Clients, owner: string): Promise<string> {
  const { KeyMetadata } = await clients.kms.send(new CreateKeyCommand({}));
  const arn = KeyMetadata?.Arn ?? '';
  await put(clients, { kind: 'key', owner: arn, account: owner }, []);
  return arn;
}

async function keyPolicies(): Promise<object[]> {
  const read = async ({ kms }: Clients, KeyId = '') =>
    JSON.parse((await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))).Policy ?? '');
  return [await read(aws.asSource, one.source.kmsKey), await read(aws.asDestination, one.destination.kmsKey)];
}

async function refused(): Promise<string[]> {
  const calls = await prove(proofCalls(one), await deployedPolicies(one, accounts));
  return calls.flatMap((call) => call.refused.map(({ need }) => need.action));
}

test('[E] statements go into policies of buckets and keys, follow the pair, and come out again', async () => {
  const before = await keyPolicies();
  for (const change of await changesToAdd(one, accounts)) await change.apply();
  expect((await changesToAdd(one, accounts)).map(({ document }) => document)).toEqual([]);
  for (const role of ['s3-ferry-keyed-lambda', one.destination.role]) {
    await makeRole(role === one.destination.role ? aws.asDestination : aws.asSource, role);
  }
  for (const document of policyDocuments(one).filter(
    ({ kind }) => kind === 'trust' || kind === 'permissions',
  )) {
    const clients = document.side === 'source' ? aws.asSource : aws.asDestination;
    await put(
      clients,
      document,
      document.statements.map(({ statement }) => statement),
    );
  }
  expect(await refused()).toEqual([]);

  const changed = await changesToAdd({ ...one, tags: 'drop' }, accounts);
  expect(changed.map(({ difference }) => difference.removed.map(({ Sid }) => Sid))).toEqual([
    ['S3FerryKeyedReadTags'],
  ]);

  const longer = { ...one, name: 'keyed-too' };
  expect(await changesToRemove(longer, accounts)).toEqual([]);
  for (const change of await changesToRemove(one, accounts)) await change.apply();
  expect(await keyPolicies()).toEqual(before);
  expect(new Set(await refused())).toEqual(
    new Set(['s3:GetObject', 's3:GetObjectTagging', 's3:ListBucket', 'kms:Decrypt', 'kms:GenerateDataKey']),
  );
});

describe('[E] the endpoint by which a VPC reaches S3', () => {
  async function endpoint(PolicyDocument?: object): Promise<Pair> {
    const { ec2 } = aws.asSource;
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }));
    const { VpcEndpoint } = await ec2.send(
      new CreateVpcEndpointCommand({
        VpcId: Vpc?.VpcId,
        ServiceName: `com.amazonaws.${region}.s3`,
        ...(PolicyDocument && { PolicyDocument: JSON.stringify(PolicyDocument) }),
      }),
    );
    const s3Endpoint = VpcEndpoint?.VpcEndpointId ?? '';
    return { ...one, vpc: { subnets: ['subnet-00000001'], securityGroups: ['sg-00000001'], s3Endpoint } };
  }
  const others = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Packages',
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::packages/*',
      },
    ],
  };
  const changesIn = async (inVpc: Pair) =>
    (await changesToAdd(inVpc, accounts)).filter(({ document }) => document.includes('vpce-'));

  test('gets the statements beside those of others, and loses them again', async () => {
    const inVpc = await endpoint(others);
    const [change, ...more] = await changesIn(inVpc);
    expect(more).toEqual([]);
    await change?.apply();
    expect(await changesIn(inVpc)).toEqual([]);
    const { documents } = await deployedPolicies(inVpc, accounts);
    const policy = readPolicy(JSON.stringify(documents['s3-endpoint']?.[0]?.policy));
    expect(policy.Statement.map(({ Sid }) => Sid)).toEqual([
      'Packages',
      'S3FerryKeyedReadObjects',
      'S3FerryKeyedReadTags',
      'S3FerryKeyedTellMissingFromForbidden',
      'S3FerryKeyedWriteObjects',
      'S3FerryKeyedWriteTags',
      'S3FerryKeyedFindUploads',
    ]);
    for (const removal of await changesToRemove(inVpc, accounts)) await removal.apply();
    const after = await deployedPolicies(inVpc, accounts);
    expect(after.documents['s3-endpoint']?.[0]?.policy).toEqual(others);
  });

  test('is left alone where it lets everything through', async () => {
    const open = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
    const inVpc = await endpoint({ Version: '2008-10-17', Statement: [open] });
    expect(await changesIn(inVpc)).toEqual([]);
    const { documents } = await deployedPolicies(inVpc, accounts);
    const proven = await prove(
      proofCalls(inVpc).filter(({ needs }) => needs.some((need) => need.endpoint)),
      { documents: { ...generatedPolicies(inVpc).documents, 's3-endpoint': documents['s3-endpoint'] ?? [] } },
    );
    expect(proven.length).toBeGreaterThan(5);
    expect(proven.flatMap(({ refused }) => refused)).toEqual([]);
  });

  test('that is not there lets nothing through', async () => {
    const gone = { ...one, vpc: { subnets: [], securityGroups: [], s3Endpoint: 'vpce-00000000000000000' } };
    expect((await deployedPolicies(gone, accounts)).documents['s3-endpoint']).toBeUndefined();
  });
});

test('[E] settings of buckets that copies stumble over are told', async () => {
  const { s3 } = aws.asSource;
  await s3.send(
    new PutBucketOwnershipControlsCommand({
      Bucket: one.source.bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
    }),
  );
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket: one.source.bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
      },
    }),
  );
  const warnings = await bucketWarnings(one, accounts);
  expect(warnings).toEqual([
    expect.stringContaining('keyed-uploads encrypts by default under the AWS managed key aws/s3'),
    expect.stringContaining('keyed-uploads has ACLs enabled (ObjectWriter)'),
  ]);
});
