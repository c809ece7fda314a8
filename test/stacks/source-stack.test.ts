import { execa } from 'execa';
import { bundleFunction } from '../../bundle/bundle-function.ts';
import { rules } from '../../bundle/rules.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { eventPattern } from '../../lib/core/policy/event-pattern.ts';
import { withPair } from '../../lib/core/policy/notification.ts';
import { policies } from '../../lib/core/policy/policies.ts';
import { policyDocument } from '../../lib/core/policy/policy-statement.ts';
import { loadPair } from '../../lib/pair-file/pair-file.ts';
import { pythonWithMoto } from '../../local/moto-python.ts';
import { askedProperties, isResourceType } from '../../stacks/deployer/handler-actions.ts';
import { type Package, packageStack } from '../support/packaging.ts';
import { pairFolder, pairText, removePairFolders } from '../support/pair-folder.ts';

/** One packaging takes about three seconds on an idle machine. */
jest.setTimeout(180_000);

const pairs = {
  'by-notification': pairText('uploads', 'archive'),
  'by-queue': pairText(
    'inbox',
    'vault',
    `access: bucket-policy
trigger: queue
client: lean
`,
  ).replace('bucket: vault', 'bucket: vault\n  kmsKey: arn:aws:kms:eu-west-1:222222222222:key/1'),
  'with-jobs': pairText(
    'intray',
    'shelf',
    `batch: { bucket: jobs, inventory: "s3://lists/intray/all/" }
drift: { schedule: rate(1 day) }
dashboard: on
`,
  ),
  'by-rule': pairText(
    'uploads',
    'reports',
    `scope: { prefixes: [reports/] }
trigger: eventbridge
replay: { schedule: rate(6 hours) }
vpc: { subnets: [subnet-0a1b2c3d], securityGroups: [sg-0a1b2c3d] }
`,
  ),
};
type Stage = keyof typeof pairs;

let folder = '';
const packages = new Map<Stage, Package>();

beforeAll(async () => {
  folder = pairFolder(Object.fromEntries(Object.entries(pairs).map(([name, text]) => [`${name}.yml`, text])));
  for (const stage of Object.keys(pairs) as Stage[]) packages.set(stage, await packageStack(stage, folder));
});
afterAll(removePairFolders);

function packaged(stage: Stage): { pair: Pair; stack: Package } {
  const stack = packages.get(stage);
  if (!stack) throw new Error(`${stage} was not packaged.`);
  return { pair: loadPair(stage, folder), stack };
}

function properties(stage: Stage, id: string) {
  const resource = packaged(stage).stack.resources[id];
  if (!resource) throw new Error(`${stage} has no ${id}.`);
  return resource.Properties;
}

/** What every pair has. */
const common = {
  ServerlessDeploymentBucket: 'AWS::S3::Bucket',
  ServerlessDeploymentBucketPolicy: 'AWS::S3::BucketPolicy',
  ReplicateLogGroup: 'AWS::Logs::LogGroup',
  ReplicateLambdaFunction: 'AWS::Lambda::Function',
  ReplicateLambdaEvConf: 'AWS::Lambda::EventInvokeConfig',
  ReplayLogGroup: 'AWS::Logs::LogGroup',
  ReplayLambdaFunction: 'AWS::Lambda::Function',
  ReplayLambdaEvConf: 'AWS::Lambda::EventInvokeConfig',
  LargeLogGroup: 'AWS::Logs::LogGroup',
  LargeLambdaFunction: 'AWS::Lambda::Function',
  LargeEventSourceMappingSQSLargeQueue: 'AWS::Lambda::EventSourceMapping',
  LargeQueue: 'AWS::SQS::Queue',
  LambdaRole: 'AWS::IAM::Role',
  DeadLetterQueue: 'AWS::SQS::Queue',
  ParkedQueue: 'AWS::SQS::Queue',
  DeadLettersAlarm: 'AWS::CloudWatch::Alarm',
  DeadLetterAgeAlarm: 'AWS::CloudWatch::Alarm',
  ParkedAlarm: 'AWS::CloudWatch::Alarm',
  ParkedAgeAlarm: 'AWS::CloudWatch::Alarm',
  ErrorsAlarm: 'AWS::CloudWatch::Alarm',
  ThrottlesAlarm: 'AWS::CloudWatch::Alarm',
  DeadLetterErrorsAlarm: 'AWS::CloudWatch::Alarm',
  EventsDroppedAlarm: 'AWS::CloudWatch::Alarm',
  LargeAgeAlarm: 'AWS::CloudWatch::Alarm',
  LargeLoopAlarm: 'AWS::CloudWatch::Alarm',
  WaitingAlarm: 'AWS::CloudWatch::Alarm',
  LargeWaitingAlarm: 'AWS::CloudWatch::Alarm',
  SloFastAlarm: 'AWS::CloudWatch::Alarm',
  SloSlowAlarm: 'AWS::CloudWatch::Alarm',
};

test.each<[Stage, Record<string, string>]>([
  ['by-notification', { BucketInvokes: 'AWS::Lambda::Permission' }],
  [
    'by-queue',
    {
      EventsQueue: 'AWS::SQS::Queue',
      EventsQueuePolicy: 'AWS::SQS::QueuePolicy',
      EventsAgeAlarm: 'AWS::CloudWatch::Alarm',
      ReplicateEventSourceMappingSQSEventsQueue: 'AWS::Lambda::EventSourceMapping',
    },
  ],
  [
    'with-jobs',
    {
      BucketInvokes: 'AWS::Lambda::Permission',
      BackfillLogGroup: 'AWS::Logs::LogGroup',
      BackfillLambdaFunction: 'AWS::Lambda::Function',
      BatchRole: 'AWS::IAM::Role',
      DriftLogGroup: 'AWS::Logs::LogGroup',
      DriftLambdaFunction: 'AWS::Lambda::Function',
      DriftLambdaEvConf: 'AWS::Lambda::EventInvokeConfig',
      DriftRule: 'AWS::Events::Rule',
      DriftRuleInvokes: 'AWS::Lambda::Permission',
      Dashboard: 'AWS::CloudWatch::Dashboard',
      DriftAlarm: 'AWS::CloudWatch::Alarm',
      DriftErrorsAlarm: 'AWS::CloudWatch::Alarm',
    },
  ],
  [
    'by-rule',
    {
      UploadsRule: 'AWS::Events::Rule',
      RuleInvokes: 'AWS::Lambda::Permission',
      DeadLetterQueuePolicy: 'AWS::SQS::QueuePolicy',
      ReplayRule: 'AWS::Events::Rule',
      ReplayRuleInvokes: 'AWS::Lambda::Permission',
    },
  ],
])('the stack %s has exactly the expected resources', (stage, own) => {
  const types = Object.entries(packaged(stage).stack.resources).map(([id, { Type }]) => [id, Type]);
  expect(Object.fromEntries(types)).toEqual({ ...common, ...own });
});

const stages = Object.keys(pairs) as Stage[];

test.each(stages)("the Lambda's role %s holds exactly the statements of the policies", (stage) => {
  const { lambdaRole } = policies(packaged(stage).pair);
  expect(properties(stage, 'LambdaRole')).toEqual({
    RoleName: `s3-ferry-${stage}-lambda`,
    AssumeRolePolicyDocument: policyDocument(lambdaRole.trust),
    Policies: [{ PolicyName: 's3-ferry', PolicyDocument: policyDocument(lambdaRole.permissions) }],
  });
});

test.each(stages)('only the function of large objects of %s may hand over to itself without end', (stage) => {
  const functions = Object.entries(packaged(stage).stack.resources).filter(
    ([, { Type }]) => Type === 'AWS::Lambda::Function',
  );
  const allowed = functions.filter(([id]) => properties(stage, id)['RecursiveLoop'] === 'Allow');
  expect(allowed.map(([id]) => id)).toEqual(['LargeLambdaFunction']);
  expect(functions.length).toBeGreaterThan(2);
  expect(properties(stage, 'LargeLoopAlarm')).toMatchObject({
    MetricName: 'RecursiveInvocationsDropped',
    Dimensions: [{ Name: 'FunctionName', Value: `s3-ferry-${stage}-large` }],
  });
});

test.each(stages)('the function %s is the pair, on the runtime it was tested on', (stage) => {
  expect(properties(stage, 'ReplicateLambdaFunction')).toMatchObject({
    FunctionName: `s3-ferry-${stage}-replicate`,
    Handler: 'handlers/replicate.handler',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    MemorySize: packaged(stage).pair.access === 'relay' ? 1_024 : 256,
    Timeout: 120,
    Role: { 'Fn::Sub': `\${LambdaRole.Arn}` },
    DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] } },
  });
  const { FERRY_PAIR, ...others } = properties(stage, 'ReplicateLambdaFunction').Environment?.Variables ?? {};
  expect(JSON.parse(String(FERRY_PAIR))).toEqual(packaged(stage).pair);
  expect(others).toEqual({
    FERRY_DLQ_URL: { Ref: 'DeadLetterQueue' },
    FERRY_LARGE_URL: { Ref: 'LargeQueue' },
    ...(packaged(stage).pair.access !== 'relay' && { NODE_OPTIONS: '--max-semi-space-size=2' }),
  });
});

test('a pair that runs jobs has a function for their tasks, and the role that S3 takes', () => {
  const { batchRole } = policies(packaged('with-jobs').pair);
  expect(batchRole?.permissions).toHaveLength(4);
  expect(properties('with-jobs', 'BatchRole')).toEqual({
    RoleName: 's3-ferry-with-jobs-batch',
    AssumeRolePolicyDocument: policyDocument(batchRole?.trust ?? []),
    Policies: [{ PolicyName: 's3-ferry', PolicyDocument: policyDocument(batchRole?.permissions ?? []) }],
  });
  expect(properties('with-jobs', 'BackfillLambdaFunction')).toMatchObject({
    FunctionName: 's3-ferry-with-jobs-backfill',
    Handler: 'handlers/batch-task.handler',
    Runtime: 'nodejs24.x',
    Timeout: 900,
    Role: { 'Fn::Sub': `\${LambdaRole.Arn}` },
    Environment: { Variables: { FERRY_LARGE_URL: { Ref: 'LargeQueue' } } },
  });
  expect(packaged('with-jobs').stack.filesOf('backfill')).toEqual(['handlers/batch-task.cjs']);
  expect(packaged('by-rule').stack.filesOf('backfill')).toEqual([]);
});

test('a pair that is compared by the clock has a function that EventBridge invokes, and its metric an alarm', () => {
  expect(properties('with-jobs', 'DriftLambdaFunction')).toMatchObject({
    FunctionName: 's3-ferry-with-jobs-drift',
    Handler: 'handlers/drift.handler',
    Timeout: 900,
  });
  const invokes = { 'Fn::GetAtt': ['DriftLambdaFunction', 'Arn'] };
  expect(properties('with-jobs', 'DriftRule')).toMatchObject({
    ScheduleExpression: 'rate(1 day)',
    Targets: [{ Id: 'drift', Arn: invokes }],
  });
  expect(properties('with-jobs', 'DriftRuleInvokes')).toMatchObject({
    FunctionName: { Ref: 'DriftLambdaFunction' },
    Principal: 'events.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': ['DriftRule', 'Arn'] },
  });
  expect(properties('with-jobs', 'DriftAlarm')).toMatchObject({
    Namespace: 'S3Ferry',
    MetricName: 'Drift',
    Dimensions: [
      { Name: 'service', Value: 's3-ferry' },
      { Name: 'pair', Value: 'with-jobs' },
    ],
    Period: 86_400,
  });
  expect(packaged('with-jobs').stack.filesOf('drift')).toEqual(['handlers/drift.cjs']);
});

test('the functions of a pair with a VPC run in it, all others in none', () => {
  const vpcs = (stage: Stage) =>
    ['Replicate', 'Replay', 'Large'].map((name) => properties(stage, `${name}LambdaFunction`)['VpcConfig']);
  const inVpc = { SubnetIds: ['subnet-0a1b2c3d'], SecurityGroupIds: ['sg-0a1b2c3d'] };
  expect(vpcs('by-rule')).toEqual([inVpc, inVpc, inVpc]);
  expect(vpcs('by-queue')).toEqual([undefined, undefined, undefined]);
});

test('the replay function knows both queues and is left to whoever invoked it when it fails', () => {
  expect(properties('by-notification', 'ReplayLambdaFunction')).toMatchObject({
    FunctionName: 's3-ferry-by-notification-replay',
    Timeout: 900,
    Environment: {
      Variables: { FERRY_DLQ_URL: { Ref: 'DeadLetterQueue' }, FERRY_PARKED_URL: { Ref: 'ParkedQueue' } },
    },
  });
  expect(properties('by-notification', 'ReplayLambdaEvConf')).toMatchObject({ MaximumRetryAttempts: 0 });
});

test('the function for large objects has all the time that Lambda gives, and one object at a time', () => {
  expect(properties('by-notification', 'LargeLambdaFunction')).toMatchObject({
    FunctionName: 's3-ferry-by-notification-large',
    Timeout: 900,
    Environment: { Variables: { FERRY_LARGE_URL: { Ref: 'LargeQueue' } } },
  });
  expect(properties('by-notification', 'LargeEventSourceMappingSQSLargeQueue')).toMatchObject({
    EventSourceArn: { 'Fn::GetAtt': ['LargeQueue', 'Arn'] },
    BatchSize: 1,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('a large object is hidden little longer than its function may run, and given up to the dead-letter queue', () => {
  expect(properties('by-notification', 'LargeQueue')).toEqual({
    QueueName: 's3-ferry-by-notification-large',
    SqsManagedSseEnabled: true,
    MessageRetentionPeriod: 345_600,
    VisibilityTimeout: 960,
    RedrivePolicy: {
      deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] },
      maxReceiveCount: 5,
    },
  });
});

test('an event is tried thrice and lives six hours before it goes to the dead-letter queue', () => {
  expect(properties('by-notification', 'ReplicateLambdaEvConf')).toMatchObject({
    FunctionName: { Ref: 'ReplicateLambdaFunction' },
    Qualifier: '$LATEST',
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 21_600,
  });
});

test('dead letters and parked ones are kept encrypted for 14 days, under the names the policies know', () => {
  const kept = { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 };
  expect(properties('by-notification', 'DeadLetterQueue')).toEqual({
    QueueName: 's3-ferry-by-notification-dlq',
    ...kept,
  });
  expect(properties('by-notification', 'ParkedQueue')).toEqual({
    QueueName: 's3-ferry-by-notification-parked',
    ...kept,
  });
});

test('logs are kept for 30 days in the groups the role may write to', () => {
  for (const name of ['replicate', 'replay']) {
    expect(properties('by-notification', name === 'replay' ? 'ReplayLogGroup' : 'ReplicateLogGroup')).toEqual(
      {
        LogGroupName: `/aws/lambda/s3-ferry-by-notification-${name}`,
        RetentionInDays: 30,
      },
    );
  }
});

test('the source bucket of the source account alone may invoke the function', () => {
  expect(properties('by-notification', 'BucketInvokes')).toEqual({
    FunctionName: { Ref: 'ReplicateLambdaFunction' },
    Action: 'lambda:InvokeFunction',
    Principal: 's3.amazonaws.com',
    SourceAccount: '111111111111',
    SourceArn: 'arn:aws:s3:::uploads',
  });
});

describe('the queue of uploads', () => {
  test('hides a message for six time-outs and gives it up to the dead-letter queue', () => {
    expect(properties('by-queue', 'EventsQueue')).toEqual({
      QueueName: 's3-ferry-by-queue-events',
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 345_600,
      VisibilityTimeout: 6 * (properties('by-queue', 'ReplicateLambdaFunction').Timeout ?? Number.NaN),
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] },
        maxReceiveCount: 5,
      },
    });
  });

  test('lets in the source bucket alone', () => {
    expect(properties('by-queue', 'EventsQueuePolicy')).toEqual({
      Queues: [{ Ref: 'EventsQueue' }],
      PolicyDocument: policyDocument(policies(packaged('by-queue').pair).eventsQueue),
    });
  });

  test('is read ten at a time, failures told one by one', () => {
    expect(properties('by-queue', 'ReplicateEventSourceMappingSQSEventsQueue')).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': ['EventsQueue', 'Arn'] },
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      Enabled: true,
    });
  });
});

describe('the rule of EventBridge', () => {
  test('takes the uploads of the pair, and keeps what the function does not take', () => {
    const { pair } = packaged('by-rule');
    expect(properties('by-rule', 'UploadsRule')).toMatchObject({
      Name: 's3-ferry-by-rule-uploads',
      EventPattern: eventPattern(pair),
      Targets: [
        {
          Arn: { 'Fn::GetAtt': ['ReplicateLambdaFunction', 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] } },
        },
      ],
    });
    expect(properties('by-rule', 'DeadLetterQueuePolicy')).toEqual({
      Queues: [{ Ref: 'DeadLetterQueue' }],
      PolicyDocument: policyDocument(policies(pair).deadLetterQueue),
    });
  });

  test.each([
    ['RuleInvokes', 'ReplicateLambdaFunction', 'UploadsRule'],
    ['ReplayRuleInvokes', 'ReplayLambdaFunction', 'ReplayRule'],
  ])('%s may invoke its own function alone', (id, functionId, ruleId) => {
    expect(properties('by-rule', id)).toEqual({
      FunctionName: { Ref: functionId },
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [ruleId, 'Arn'] },
    });
  });

  test('of the schedule orders a replay of everything', () => {
    expect(properties('by-rule', 'ReplayRule')).toMatchObject({
      ScheduleExpression: 'rate(6 hours)',
      Targets: [{ Arn: { 'Fn::GetAtt': ['ReplayLambdaFunction', 'Arn'] }, Input: '{}' }],
    });
  });
});

test.each<[string, string, string, number, number]>([
  [
    'DeadLettersAlarm',
    'AWS/SQS ApproximateNumberOfMessagesVisible Maximum',
    'QueueName s3-ferry-by-notification-dlq',
    1,
    1,
  ],
  [
    'DeadLetterAgeAlarm',
    'AWS/SQS ApproximateAgeOfOldestMessage Maximum',
    'QueueName s3-ferry-by-notification-dlq',
    864_000,
    1,
  ],
  [
    'ParkedAlarm',
    'AWS/SQS ApproximateNumberOfMessagesVisible Maximum',
    'QueueName s3-ferry-by-notification-parked',
    1,
    1,
  ],
  [
    'ParkedAgeAlarm',
    'AWS/SQS ApproximateAgeOfOldestMessage Maximum',
    'QueueName s3-ferry-by-notification-parked',
    864_000,
    1,
  ],
  ['ErrorsAlarm', 'AWS/Lambda Errors Sum', 'FunctionName s3-ferry-by-notification-replicate', 1, 3],
  ['ThrottlesAlarm', 'AWS/Lambda Throttles Sum', 'FunctionName s3-ferry-by-notification-replicate', 1, 3],
  [
    'DeadLetterErrorsAlarm',
    'AWS/Lambda DeadLetterErrors Sum',
    'FunctionName s3-ferry-by-notification-replicate',
    1,
    1,
  ],
  [
    'EventsDroppedAlarm',
    'AWS/Lambda AsyncEventsDropped Sum',
    'FunctionName s3-ferry-by-notification-replicate',
    1,
    1,
  ],
])('%s watches %s of %s', (id, metric, dimension, threshold, periods) => {
  const alarm = properties('by-notification', id);
  expect([alarm['Namespace'], alarm['MetricName'], alarm['Statistic']].join(' ')).toBe(metric);
  expect(alarm.Dimensions?.map(({ Name, Value }) => `${Name} ${Value}`)).toEqual([dimension]);
  expect(alarm).toMatchObject({
    Threshold: threshold,
    EvaluationPeriods: periods,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test.each(stages)(
  'an alarm tells of the oldest message of every queue %s has, days before SQS deletes it',
  (stage) => {
    const resources = Object.values(packaged(stage).stack.resources);
    const watched = resources
      .filter(({ Properties }) => Properties['MetricName'] === 'ApproximateAgeOfOldestMessage')
      .map(({ Properties }) => [Properties.Dimensions?.[0]?.Value, Number(Properties['Threshold'])] as const);
    const atAge = new Map(watched);
    const queues = resources.filter(({ Type }) => Type === 'AWS::SQS::Queue');
    expect(queues.length).toBeGreaterThanOrEqual(3);
    for (const { Properties } of queues) {
      const leftSeconds =
        Number(Properties['MessageRetentionPeriod']) - Number(atAge.get(String(Properties['QueueName'])));
      expect(leftSeconds).toBeGreaterThanOrEqual(2 * 24 * 60 * 60);
    }
  },
);

test('the bucket will notify the very function and queue of the stack', () => {
  const { LambdaFunctionConfigurations = [] } = withPair({}, packaged('by-notification').pair);
  const name = properties('by-notification', 'ReplicateLambdaFunction')['FunctionName'];
  expect(LambdaFunctionConfigurations[0]?.LambdaFunctionArn).toBe(
    `arn:aws:lambda:eu-central-1:111111111111:function:${name}`,
  );
  const { QueueConfigurations = [] } = withPair({}, packaged('by-queue').pair);
  const queue = properties('by-queue', 'EventsQueue')['QueueName'];
  expect(QueueConfigurations[0]?.QueueArn).toBe(`arn:aws:sqs:eu-central-1:111111111111:${queue}`);
});

test('a zip holds one bundle and nothing else', () => {
  const { filesOf } = packaged('by-notification').stack;
  expect(filesOf('replicate')).toEqual(['handlers/replicate.cjs']);
  expect(filesOf('replay')).toEqual(['handlers/replay.cjs']);
  expect(filesOf('large')).toEqual(['handlers/large.cjs']);
});

test.each([
  ['by-notification', undefined],
  ['by-queue', 'lean'],
] as const)(
  'what is packaged %s is what the budgets of bundles with client %s are about',
  async (stage, client) => {
    const { codeOf } = packaged(stage).stack;
    for (const name of ['replicate', 'replay', 'large']) {
      const { code } = await bundleFunction(name, rules, client);
      // Texts of this length would take minutes to print.
      expect(codeOf(name) === Buffer.from(code).toString()).toBe(true);
    }
  },
);

test('cfn-lint finds nothing to say of any template', async () => {
  const python = await pythonWithMoto('.');
  // As moto calls it, whichever version of cfn-lint came with it.
  const lint = `import json, sys
from moto.cloudformation.utils import validate_template_cfn_lint
print([str(match) for text in json.load(sys.stdin) for match in validate_template_cfn_lint(text)])`;
  const templates = [...packages.values()].map(({ template }) => template);
  const { stdout } = await execa(python, ['-c', lint], { input: JSON.stringify(templates) });
  expect({ templates: templates.length, stdout }).toEqual({ templates: 4, stdout: '[]' });
});

test('the outputs tell where to look for what failed', () => {
  const { outputs } = packaged('by-notification').stack;
  expect(outputs['DeadLetterQueueUrl']?.Value).toEqual({ Ref: 'DeadLetterQueue' });
  expect(outputs['ParkedQueueUrl']?.Value).toEqual({ Ref: 'ParkedQueue' });
});

test('a stage that is no pair is refused once, in words, with the pairs there are', async () => {
  const refused = await packageStack('produktion', folder).catch(
    (error: { code: number; stderr: string }) => error,
  );
  expect(refused).toMatchObject({ code: 1 });
  expect((refused as { stderr: string }).stderr.trim()).toBe(
    `There is no pair "produktion" in ${folder}/: the pairs are by-notification, by-queue, by-rule, with-jobs.`,
  );
});

test('the rights of whoever deploys know every type of resource and every property that needs more', () => {
  const resources = [...packages.values()].flatMap((one) => Object.values(one.resources));
  const asked = resources.flatMap(({ Type, Properties }) => {
    if (!isResourceType(Type)) return [Type];
    const set = Object.keys({ ...Properties, ...Object(Properties['Code']) });
    return set.filter((property) => askedProperties(Type).includes(property));
  });
  expect([...new Set(asked)]).toEqual(['VpcConfig']);
});
