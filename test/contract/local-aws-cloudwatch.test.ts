import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  type Metric,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { behavingFunction } from '../local-lambda/fixture/function.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();
jest.setTimeout(120_000);

const account = '111111111111';
const region = 'eu-west-1';

let aws: LocalAws;
let cloudWatch: CloudWatchClient;
const notes: string[] = [];
beforeAll(async () => {
  // No period is over while a test runs.
  aws = await startLocalAws({
    alarmTimeScale: 1,
    enforce: false,
    onEvent: (event) => void (event.kind === 'note' && notes.push(event.text)),
  });
  cloudWatch = aws.clients.cloudWatch(account, region);
});
afterAll(() => aws?.stop());

const put = (MetricName: string, ...Values: number[]) =>
  cloudWatch.send(new PutMetricDataCommand({ Namespace: 'Test', MetricData: [{ MetricName, Values }] }));

const threshold = {
  Threshold: 3,
  EvaluationPeriods: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
} as const;

async function alarmOn(AlarmName: string, more: Partial<PutMetricAlarmCommandInput>) {
  await cloudWatch.send(new PutMetricAlarmCommand({ ...threshold, AlarmName, ...more }));
}

const watching = (metric: Metric, Statistic: 'Sum' | 'Maximum' = 'Sum') => ({
  ...metric,
  Statistic,
  Period: 300,
});

async function stateOf(AlarmName: string) {
  await aws.cloudWatch.turn();
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
  return MetricAlarms[0]?.StateValue;
}

const query = (Id: string, MetricName: string) => ({
  Id,
  ReturnData: false,
  MetricStat: { Metric: { Namespace: 'Test', MetricName }, Period: 300, Stat: 'Sum' },
});

// CloudWatch User Guide, "Alarm evaluation" and "Configuring how CloudWatch alarms treat missing data".
describe('[C] an alarm of the local AWS', () => {
  it.each([
    ['missing', 'INSUFFICIENT_DATA'],
    ['ignore', 'INSUFFICIENT_DATA'],
    ['breaching', 'ALARM'],
    ['notBreaching', 'OK'],
  ])('without any data is, where that is treated as %s, %s', async (TreatMissingData, state) => {
    await alarmOn(TreatMissingData, {
      ...watching({ Namespace: 'Test', MetricName: 'Never' }),
      TreatMissingData,
    });
    expect(await stateOf(TreatMissingData)).toBe(state);
  });

  it('is by the statistic of all that was put in its period', async () => {
    await put('Parts', 1, 2);
    await alarmOn('sum', watching({ Namespace: 'Test', MetricName: 'Parts' }));
    await alarmOn('maximum', watching({ Namespace: 'Test', MetricName: 'Parts' }, 'Maximum'));
    expect([await stateOf('sum'), await stateOf('maximum')]).toEqual(['ALARM', 'OK']);
  });

  it('is of one metric by all its dimensions', async () => {
    const Dimensions = [{ Name: 'pair', Value: 'other' }];
    await put('Sided', 5);
    await alarmOn('sided', watching({ Namespace: 'Test', MetricName: 'Sided', Dimensions }));
    expect(await stateOf('sided')).toBe('INSUFFICIENT_DATA');
  });

  it('may be of an expression over metrics and other expressions', async () => {
    await put('Late', 4);
    await put('OnTime', 96);
    const ratio = { Id: 'ratio', Expression: '100 * late / total' };
    const total = { Id: 'total', Expression: 'FILL(late, 0) + FILL(ontime, 0)', ReturnData: false };
    await alarmOn('ratio', { Metrics: [ratio, total, query('late', 'Late'), query('ontime', 'OnTime')] });
    expect(await stateOf('ratio')).toBe('ALARM');
  });

  it('that cannot be read keeps no other from being evaluated, and is told once', async () => {
    await alarmOn('band', {
      Metrics: [{ Id: 'e1', Expression: 'ANOMALY_DETECTION_BAND(m1)' }, query('m1', 'Late')],
    });
    await put('Plain', 9);
    await alarmOn('plain', watching({ Namespace: 'Test', MetricName: 'Plain' }));
    expect(await stateOf('plain')).toBe('ALARM');
    await aws.cloudWatch.turn();
    expect(notes).toEqual([expect.stringContaining('The alarm band is not evaluated')]);
  });

  it('that a person has set is set again by its metric', async () => {
    await put('Set', 9);
    await alarmOn('set', watching({ Namespace: 'Test', MetricName: 'Set' }));
    expect(await stateOf('set')).toBe('ALARM');
    await cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName: 'set', StateValue: 'OK', StateReason: 'test' }),
    );
    expect(await stateOf('set')).toBe('ALARM');
  });

  it('goes to the topics of its new state, once', async () => {
    const sns = aws.clients.sns(account, region);
    const sqs = aws.clients.sqs(account, region);
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'on-call' }));
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'pager' }));
    const Endpoint = `arn:aws:sqs:${region}:${account}:pager`;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    await put('Paged', 9);
    const watched = watching({ Namespace: 'Test', MetricName: 'Paged' });
    await alarmOn('paged', { ...watched, AlarmActions: [TopicArn] });
    expect([await stateOf('paged'), await stateOf('paged')]).toEqual(['ALARM', 'ALARM']);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    const sent = Messages.map(({ Body = '{}' }) => JSON.parse(JSON.parse(Body).Message));
    expect(sent).toEqual([
      expect.objectContaining({
        AlarmName: 'paged',
        OldStateValue: 'INSUFFICIENT_DATA',
        NewStateValue: 'ALARM',
        AWSAccountId: account,
        Region: region,
      }),
    ]);
  });
});

describe('[C] a metric of the local AWS', () => {
  // SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS".
  it('tells of the messages in a queue', async () => {
    const sqs = aws.clients.sqs(account, region);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'filled' }));
    for (const MessageBody of ['1', '2', '3']) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    }
    const metric = {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: 'filled' }],
    };
    await alarmOn('filled', watching(metric, 'Maximum'));
    expect(await stateOf('filled')).toBe('ALARM');
  });

  // Lambda Developer Guide, "Types of metrics for Lambda functions".
  it.each([
    ['Errors', { asynchronous: { retries: 2, maximumAgeMs: 1 } }, 1],
    ['Invocations', {}, 1],
    ['AsyncEventsReceived', {}, 1],
    ['AsyncEventsDropped', { asynchronous: { retries: 0, maximumAgeMs: 60_000 } }, 1],
    ['Throttles', { reservedConcurrency: 0 }, 1],
    [
      'DeadLetterErrors',
      {
        asynchronous: {
          retries: 0,
          maximumAgeMs: 60_000,
          deadLetterQueue: `arn:aws:sqs:${region}:${account}:no-such-queue`,
        },
      },
      1,
    ],
  ])('tells of the %s of a function', async (MetricName, settings, Threshold) => {
    const name = `of-${MetricName}`;
    const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
    await aws.lambda.register(
      behavingFunction({ name, arn, asynchronous: { retries: 0, maximumAgeMs: 60_000 }, ...settings }),
    );
    aws.lambda.invokeAsync(arn, { throw: 'as asked' });
    await aws.lambda.idle();
    const Dimensions = [{ Name: 'FunctionName', Value: name }];
    await alarmOn(name, { ...watching({ Namespace: 'AWS/Lambda', MetricName, Dimensions }), Threshold });
    expect(await stateOf(name)).toBe('ALARM');
    await aws.lambda.remove(arn);
  });
});
