import { CreateVpcCommand, CreateVpcEndpointCommand } from '@aws-sdk/client-ec2';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { prove } from '../../cli/permissions/prove.ts';
import { copyRequest } from '../../lib/core/copy/request.ts';
import {
  deadLetterQueueName,
  destinationRoleArn,
  eventsQueueName,
  lambdaRoleArn,
  lambdaRoleName,
  largeQueueName,
  parkedQueueName,
} from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { policyDocuments } from '../../lib/core/policy/policy-documents.ts';
import type { ApiCall } from '../../lib/core/proof/api-call.ts';
import { generatedPolicies } from '../../lib/core/proof/policy-set.ts';
import { proofCalls } from '../../lib/core/proof/proof.ts';
import {
  assume,
  type Clients,
  type LocalAws,
  makeBucket,
  region,
  startLocalAws,
} from '../contract/local-aws-setup.ts';
import { makeRole, put } from '../support/deployed-documents.ts';
import { pair } from '../support/pair.ts';
import { lostConditions, type Mutation, mutated, removals } from '../support/policy-mutations.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(async () => await aws.stop());

interface Stage {
  readonly one: Pair;
  readonly lambda: Clients;
  readonly reader: Clients;
  readonly writer: Clients;
  /** Of an upload to the destination that is under way. */
  readonly uploadId: string;
}

/** A pair with all that one may have, deployed by its documents alone; and sessions of its roles. */
async function deployed(access: Pair['access']): Promise<Stage> {
  const { asSource, asDestination } = aws;
  const keyOf = async ({ kms }: Clients) => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
  const name = { 'assume-role': 'assumes', 'bucket-policy': 'grants', relay: 'relays' }[access];
  const { Vpc } = await asSource.ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }));
  const ServiceName = `com.amazonaws.${region}.s3`;
  const made = await asSource.ec2.send(new CreateVpcEndpointCommand({ VpcId: Vpc?.VpcId, ServiceName }));
  const s3Endpoint = made.VpcEndpoint?.VpcEndpointId ?? '';
  const one = pair({
    name,
    access,
    trigger: 'queue',
    vpc: { subnets: ['subnet-00000001'], securityGroups: ['sg-00000001'], s3Endpoint },
    source: { region, bucket: `${name}-uploads`, kmsKey: await keyOf(asSource) },
    destination: {
      region,
      bucket: `${name}-archive`,
      role: `s3-ferry-${name}`,
      kmsKey: await keyOf(asDestination),
    },
  });
  await makeBucket(asSource, one.source.bucket);
  await makeBucket(asDestination, one.destination.bucket);
  for (const queue of [deadLetterQueueName, parkedQueueName, eventsQueueName, largeQueueName]) {
    await asSource.sqs.send(new CreateQueueCommand({ QueueName: queue(name) }));
  }
  await makeRole(asSource, lambdaRoleName(one));
  if (access !== 'bucket-policy') await makeRole(asDestination, one.destination.role);
  for (const document of policyDocuments(one)) await putStatements(document);
  await upload(one);
  const lambda = aws.as(
    await aws.policyProxy.credentialsForLambda(lambdaRoleArn(one), 'replicate', {
      id: s3Endpoint,
      account: one.source.account,
      region,
    }),
  );
  const { externalId } = one.destination;
  const destination = async () => aws.as(await assume(lambda, destinationRoleArn(one), externalId));
  const writer = access === 'bucket-policy' ? lambda : await destination();
  const reader = access === 'assume-role' ? writer : lambda;
  const { UploadId = '' } = await asDestination.s3.send(new CreateMultipartUploadCommand(uploadOf(one)));
  return { one, lambda, reader, writer, uploadId: UploadId };
}

/** An upload as large objects have it, under the destination's key. */
function uploadOf({ destination: { bucket: Bucket, kmsKey } }: Pair) {
  const encrypted = { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKey };
  return { Bucket, Key: 'encrypted', ACL: 'bucket-owner-full-control' as const, ...encrypted };
}

type Document = ReturnType<typeof policyDocuments>[number];

async function putStatements(
  document: Document,
  statements = document.statements.map((one) => one.statement),
) {
  await put(document.side === 'source' ? aws.asSource : aws.asDestination, document, statements);
}

async function upload({ source: { bucket: Bucket, kmsKey } }: Pair): Promise<void> {
  const { s3 } = aws.asSource;
  const encrypted = { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKey };
  await s3.send(new PutObjectCommand({ Bucket, Key: 'plain', Body: 'p' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'tagged', Body: 't', Tagging: 'a=b' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'encrypted', Body: 'e', ...encrypted }));
}

/** What a call of the proof is over HTTP; undefined for what AWS itself calls. */
function request(
  { one, lambda, reader, writer, uploadId }: Stage,
  { operation, on, phase, needs, example }: ApiCall,
) {
  const object = (Key: string) => ({ Bucket: one.source.bucket, Key });
  const queue = { QueueUrl: `http://127.0.0.1/${one.source.account}/${on.split(' ').at(-1)}` };
  const copy = (key: string) => {
    const object = { bucket: one.source.bucket, key };
    const plan = { kind: 'copy', route: 'copy', object, destinationKey: key } as const;
    return () => reader.s3.send(new CopyObjectCommand(copyRequest(one, plan)));
  };
  const isTagged = example !== undefined && example.tags.length > 0;
  const tagged = isTagged ? { Tagging: 'a=b' } : {};
  const { bucket: Bucket } = one.destination;
  const part = { Bucket, Key: 'encrypted', UploadId: uploadId };
  const receipt = { ...queue, ReceiptHandle: 'none' };
  const calls: Record<string, (() => Promise<unknown>) | undefined> = {
    AssumeRole: () => assume(lambda, destinationRoleArn(one), one.destination.externalId),
    CopyObject: copy(on.endsWith('under the source key') ? 'encrypted' : isTagged ? 'tagged' : 'plain'),
    PutObject: () => writer.s3.send(new PutObjectCommand({ ...uploadOf(one), Body: 'e', ...tagged })),
    CreateMultipartUpload: () =>
      writer.s3.send(new CreateMultipartUploadCommand({ ...uploadOf(one), ...tagged })),
    UploadPartCopy: () =>
      writer.s3.send(
        new UploadPartCopyCommand({ ...part, CopySource: `${one.source.bucket}/encrypted`, PartNumber: 1 }),
      ),
    UploadPart: () => writer.s3.send(new UploadPartCommand({ ...part, PartNumber: 1, Body: 'e' })),
    // Parts that are not there: allowed, it is refused for them.
    CompleteMultipartUpload: () =>
      writer.s3.send(
        new CompleteMultipartUploadCommand({
          ...part,
          MultipartUpload: { Parts: [{ PartNumber: 9, ETag: '"none"' }] },
        }),
      ),
    ListParts: () => writer.s3.send(new ListPartsCommand(part)),
    AbortMultipartUpload: () =>
      writer.s3.send(new AbortMultipartUploadCommand({ ...part, UploadId: 'none' })),
    ListMultipartUploads: () =>
      writer.s3.send(new ListMultipartUploadsCommand({ Bucket: one.destination.bucket })),
    PutObjectTagging: () =>
      writer.s3.send(
        new PutObjectTaggingCommand({
          Bucket: one.destination.bucket,
          Key: 'encrypted',
          Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] },
        }),
      ),
    GetObject: () => reader.s3.send(new GetObjectCommand(object('encrypted'))),
    HeadObject: () =>
      reader.s3.send(new HeadObjectCommand(object(on.startsWith('missing') ? 'none' : 'plain'))),
    GetObjectTagging: () => reader.s3.send(new GetObjectTaggingCommand(object('tagged'))),
    SendMessage: () => lambda.sqs.send(new SendMessageCommand({ ...queue, MessageBody: '{}' })),
    ReceiveMessage: () => lambda.sqs.send(new ReceiveMessageCommand(queue)),
    DeleteMessage: () => lambda.sqs.send(new DeleteMessageCommand(receipt)),
    ChangeMessageVisibility: () =>
      lambda.sqs.send(new ChangeMessageVisibilityCommand({ ...receipt, VisibilityTimeout: 0 })),
    GetQueueAttributes: () => lambda.sqs.send(new GetQueueAttributesCommand(queue)),
  };
  const isOfService = needs.some(({ signer }) => !signer.roleArn);
  return isOfService || (operation === 'AssumeRole' && phase !== 'copy') ? undefined : calls[operation];
}

/** Whether AWS refused for want of permission; any other answer means that it was allowed. */
async function isDenied(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return false;
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return $metadata?.httpStatusCode === 403 || /AccessDenied/.test(name);
  }
}

function nameOf({ operation, on, phase }: ApiCall): string {
  return `${phase}: ${operation} on ${on}`;
}

/** The calls that are refused over HTTP, and those that the proof says will be. */
async function refusals(stage: Stage, mutation?: Mutation) {
  const policySet = generatedPolicies(stage.one);
  const calls = proofCalls(stage.one).filter((call) => request(stage, call));
  const proven = await prove(calls, mutation ? mutated(policySet, mutation) : policySet);
  const overHttp: string[] = [];
  for (const call of calls) {
    const send = request(stage, call);
    if (send && (await isDenied(send))) overHttp.push(nameOf(call));
  }
  const foretold = proven.filter(({ refused }) => refused.length > 0).map(({ call }) => nameOf(call));
  return { foretold, overHttp, count: calls.length };
}

describe.each(['assume-role', 'bucket-policy', 'relay'] as const)('[E] with %s', (access) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await deployed(access);
  });

  test('every call passes over HTTP with all statements in place', async () => {
    const { foretold, overHttp, count } = await refusals(stage);
    expect(count).toBeGreaterThan(14);
    expect({ foretold, overHttp }).toEqual({ foretold: [], overHttp: [] });
  });

  test('whatever is taken away, the same calls are refused over HTTP as in the proof', async () => {
    const mutations = policyDocuments(stage.one)
      .flatMap(removals)
      .filter(
        ({ document, change }) => !/LambdaRuns|WriteLogs|JoinVpc/.test(change) && document.kind !== 'queue',
      );
    expect(mutations.length).toBeGreaterThan(20);
    const results: { change: string; foretold: string[]; overHttp: string[] }[] = [];
    for (const mutation of mutations) {
      await putStatements(mutation.document, [...mutation.statements]);
      const { foretold, overHttp } = await refusals(stage, mutation);
      await putStatements(mutation.document);
      results.push({ change: `${mutation.document.document}: ${mutation.change}`, foretold, overHttp });
    }
    expect(results.map(({ change, overHttp }) => ({ change, refused: overHttp }))).toEqual(
      results.map(({ change, foretold }) => ({ change, refused: foretold })),
    );
    expect(results.filter(({ overHttp }) => overHttp.length === 0)).toEqual([]);
  });
});

const lambdaRuns = {
  Sid: 'LambdaRuns',
  Effect: 'Allow' as const,
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: ['sts:AssumeRole'],
};

test('[E] a trust without one of its conditions lets in whom the proof says it would', async () => {
  const name = 'trusting';
  const one = pair({ name, source: { region }, destination: { region, role: `s3-ferry-${name}` } });
  const stranger = 'stranger';
  const trust = policyDocuments(one).find(({ id }) => id === 'destination-trust');
  if (!trust) throw new Error('There is no trust.');
  await makeRole(aws.asDestination, one.destination.role);
  await makeRole(aws.asSource, stranger);
  await makeRole(aws.asSource, lambdaRoleName(one));
  const assumes = [{ Sid: 'A', Effect: 'Allow' as const, Action: ['sts:AssumeRole'], Resource: ['*'] }];
  for (const owner of [stranger, lambdaRoleName(one)]) {
    const { account } = one.source;
    await put(aws.asSource, { kind: 'permissions', owner, account }, assumes);
    await put(aws.asSource, { kind: 'trust', owner, account }, [lambdaRuns]);
  }
  const attempt = async (role: string, ExternalId?: string) => {
    const roleArn = `arn:aws:iam::${one.source.account}:role/${role}`;
    const { sts } = aws.as(await aws.policyProxy.credentialsForLambda(roleArn));
    const request = { RoleArn: destinationRoleArn(one), RoleSessionName: 'x', ExternalId };
    return await isDenied(() => sts.send(new AssumeRoleCommand(request)));
  };
  const { externalId } = one.destination;
  const attempts = async () => [
    await attempt(lambdaRoleName(one), externalId),
    await attempt(lambdaRoleName(one)),
    await attempt(stranger, externalId),
  ];
  await putStatements(trust);
  expect(await attempts()).toEqual([false, true, true]);
  const opened: Record<string, boolean[]> = {};
  for (const mutation of lostConditions(trust)) {
    await putStatements(trust, [...mutation.statements]);
    opened[mutation.change] = await attempts();
  }
  expect(opened).toEqual({
    'LambdaAssumes: aws:PrincipalArn': [false, true, false],
    'LambdaAssumes: sts:ExternalId': [false, false, true],
  });
});
