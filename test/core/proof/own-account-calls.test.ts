import { proofCalls } from '../../../lib/core/proof/proof.ts';
import { type PairFacts, pair } from '../../support/pair.ts';

/** The calls within the source account, as `phase: operation on what`. */
function wordsOf(facts: PairFacts): string[] {
  return proofCalls(pair(facts))
    .filter(({ needs }) => needs.every(({ account }) => account === '111111111111'))
    .filter(({ example }) => !example)
    .map(({ phase, operation, on }) => `${phase}: ${operation} on ${on}`);
}

/** What every pair does in its own account. */
const always = [
  'arrival: AssumeRole on role s3-ferry-test-lambda',
  'dead letter: SendMessage on queue s3-ferry-test-dlq',
  'replay: ReceiveMessage on queue s3-ferry-test-dlq',
  'replay: ChangeMessageVisibility on queue s3-ferry-test-dlq',
  'replay: DeleteMessage on queue s3-ferry-test-dlq',
  'replay: SendMessage on queue s3-ferry-test-parked',
  'multipart: SendMessage on queue s3-ferry-test-large',
  'multipart: ReceiveMessage on queue s3-ferry-test-large',
  'multipart: DeleteMessage on queue s3-ferry-test-large',
  'multipart: GetQueueAttributes on queue s3-ferry-test-large',
  ...['replicate', 'replay', 'large'].flatMap((handler) => [
    `arrival: CreateLogStream on log group /aws/lambda/s3-ferry-test-${handler}`,
    `arrival: PutLogEvents on log group /aws/lambda/s3-ferry-test-${handler}`,
  ]),
];

describe('[U] the calls within the source account', () => {
  test('are those of logs, dead letters, replay and large objects, of every pair', () => {
    expect(wordsOf({}).sort()).toEqual([...always].sort());
  });

  test.each<[string, PairFacts, string[]]>([
    [
      'events that wait in a queue',
      { trigger: 'queue' },
      [
        'arrival: SendMessage on queue s3-ferry-test-events',
        'arrival: ReceiveMessage on queue s3-ferry-test-events',
        'arrival: DeleteMessage on queue s3-ferry-test-events',
        'arrival: GetQueueAttributes on queue s3-ferry-test-events',
      ],
    ],
    [
      'an EventBridge rule, which has the dead-letter queue for what it cannot deliver',
      { trigger: 'eventbridge' },
      ['dead letter: SendMessage on queue s3-ferry-test-dlq'],
    ],
    [
      'a VPC',
      { vpc: { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'] } },
      [
        'arrival: CreateNetworkInterface on the VPC',
        'arrival: DeleteNetworkInterface on the VPC',
        'arrival: AssignPrivateIpAddresses on the VPC',
        'arrival: UnassignPrivateIpAddresses on the VPC',
        'arrival: DescribeNetworkInterfaces on the VPC',
        'arrival: DescribeSubnets on the VPC',
      ],
    ],
    [
      'operators',
      { operators: ['arn:aws:iam::111111111111:role/teams/Platform', 'arn:aws:iam::111111111111:user/ann'] },
      [
        'operators: AssumeRole on role s3-ferry-test-lambda',
        'operators: AssumeRole on role s3-ferry-test-lambda',
      ],
    ],
    [
      'jobs',
      { batch: { bucket: 'jobs', prefix: 'acme/' } },
      [
        'arrival: CreateLogStream on log group /aws/lambda/s3-ferry-test-backfill',
        'arrival: PutLogEvents on log group /aws/lambda/s3-ferry-test-backfill',
        'batch: AssumeRole on role s3-ferry-test-batch',
        'batch: InvokeFunction on function s3-ferry-test-backfill',
        'batch: GetObject on manifest arn:aws:s3:::jobs/acme/manifests/example',
        'batch: PutObject on report arn:aws:s3:::jobs/acme/reports/example',
        'batch: PutBucketInventoryConfiguration on bucket uploads',
      ],
    ],
  ])('are these as well with %s', (_, facts, more) => {
    expect(wordsOf(facts).sort()).toEqual([...always, ...more].sort());
  });

  test('are made of an operator as a session of the role, or as the user', () => {
    const role = 'arn:aws:iam::111111111111:role/teams/Platform';
    const user = 'arn:aws:iam::111111111111:user/ann';
    const signers = proofCalls(pair({ operators: [role, user] }))
      .filter(({ phase }) => phase === 'operators')
      .flatMap(({ needs }) => needs.map(({ signer, action, document }) => ({ ...signer, action, document })));
    const asked = { account: '111111111111', action: 'sts:AssumeRole', document: 'lambda-trust' };
    expect(signers).toEqual([
      {
        ...asked,
        name: 'operator Platform',
        principal: 'arn:aws:sts::111111111111:assumed-role/Platform/operator',
        roleArn: role,
      },
      { ...asked, name: 'operator ann', principal: user, roleArn: user },
    ]);
  });

  test('tell the Region they are made in, and each service whom it acts for', () => {
    const needs = proofCalls(pair({ trigger: 'queue' })).flatMap((call) => call.needs);
    const of = (action: string, by: string) =>
      needs.find((need) => need.action === action && need.signer.name === by)?.context;
    expect(of('sqs:SendMessage', 's3.amazonaws.com')).toEqual({
      'aws:SourceArn': 'arn:aws:s3:::uploads',
      'aws:SourceAccount': '111111111111',
    });
    expect(of('sqs:ReceiveMessage', 'role s3-ferry-test-lambda')).toEqual({
      'aws:RequestedRegion': 'eu-central-1',
    });
    const rule = proofCalls(pair({ trigger: 'eventbridge' })).flatMap((call) => call.needs);
    expect(rule.find(({ signer }) => signer.name === 'events.amazonaws.com')?.context).toEqual({
      'aws:SourceArn': 'arn:aws:events:eu-central-1:111111111111:rule/s3-ferry-test-uploads',
    });
  });
});
