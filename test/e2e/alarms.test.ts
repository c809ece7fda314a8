import {
  DescribeAlarmsCommand,
  GetDashboardCommand,
  GetMetricStatisticsCommand,
} from '@aws-sdk/client-cloudwatch';
import { DescribeLogStreamsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { type AlarmKind, alarmName, dashboardName, functionName } from '../../lib/core/pair/arn.ts';
import { serverless } from '../../local/deploy/serverless.ts';
import { type DeployedPair, startDeployedPair, until } from '../support/deployed-pair.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

let deployed: DeployedPair;
beforeAll(async () => {
  deployed = await startDeployedPair('alarmed', 'dashboard: on\n');
});
afterAll(() => deployed?.stop());

async function alarm(kind: AlarmKind) {
  const { account, region } = deployed.pair.source;
  const AlarmNames = [alarmName(deployed.pair.name, kind)];
  const { MetricAlarms = [] } = await deployed.aws.clients
    .cloudWatch(account, region)
    .send(new DescribeAlarmsCommand({ AlarmNames }));
  return MetricAlarms[0];
}

const goes = (kind: AlarmKind, state: string) => until(async () => (await alarm(kind))?.StateValue === state);

/** Has the destination's bucket refuse everybody until what it gives is called. */
async function refuseCopies(): Promise<() => Promise<void>> {
  const Bucket = deployed.pair.destination.bucket;
  const { destination } = deployed;
  const before = await destination
    .send(new GetBucketPolicyCommand({ Bucket }))
    .then(({ Policy }) => Policy)
    .catch(() => undefined);
  const deny = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
  await destination.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  return async () => {
    if (before) await destination.send(new PutBucketPolicyCommand({ Bucket, Policy: before }));
    else await destination.send(new DeleteBucketPolicyCommand({ Bucket }));
  };
}

describe('[E] the alarms of a deployed pair', () => {
  it('are all OK while objects cross', async () => {
    await deployed.upload('crosses');
    await deployed.aws.cloudWatch.turn();
    const { account, region } = deployed.pair.source;
    const { MetricAlarms = [] } = await deployed.aws.clients
      .cloudWatch(account, region)
      .send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms.length).toBeGreaterThan(5);
    expect(MetricAlarms.filter(({ StateValue }) => StateValue !== 'OK')).toEqual([]);
  });

  it('go off for a dead letter, and are OK again once it is replayed', async () => {
    const allow = await refuseCopies();
    await deployed.upload('refused');
    expect(await alarm('dead-letters')).toMatchObject({
      StateValue: 'ALARM',
      StateReason: expect.stringContaining('was greater than or equal to the threshold (1)'),
    });
    expect(await alarm('parked')).toMatchObject({ StateValue: 'OK' });
    await allow();
    expect((await deployed.dlq('replay')).exitCode).toBe(0);
    await goes('dead-letters', 'OK');
    expect(await deployed.copy('refused')).toBe('refused');
  });

  it('are OK again once dead letters are purged', async () => {
    await deployed.put('{"no":"letter"}');
    await goes('dead-letters', 'ALARM');
    expect((await deployed.dlq('purge', '--yes')).exitCode).toBe(0);
    await goes('dead-letters', 'OK');
  });
});

describe('[E] what a deployed function writes', () => {
  const logGroupName = () => `/aws/lambda/${functionName(deployed.pair.name, 'replicate')}`;

  it('is in its log group, in a stream for each environment, between the lines of Lambda', async () => {
    await deployed.upload('logged');
    const { account, region } = deployed.pair.source;
    const logs = deployed.aws.clients.logs(account, region);
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: logGroupName() }));
    const lines = events.map(({ message = '' }) => message);
    expect(lines).toContainEqual(expect.stringMatching(/"message":"copied".*"key":"logged"/));
    expect(lines).toContainEqual(expect.stringMatching(/^START RequestId: .* Version: \$LATEST$/));
    expect(lines).toContainEqual(
      expect.stringMatching(/^REPORT RequestId: .*\tMemory Size: 256 MB\tMax Memory Used: \d+ MB$/),
    );
    const { logStreams = [] } = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName: logGroupName() }),
    );
    expect(logStreams.length).toBeGreaterThan(0);
    for (const { logStreamName } of logStreams) {
      expect(logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    }
  });

  it('is what `serverless logs` shows', async () => {
    const { name, source } = deployed.pair;
    const shown: string[] = [];
    await serverless({
      command: ['logs', '--function', 'replicate', '--stage', name],
      environment: deployed.aws.environment(source.account, source.region),
      pairsDirectory: deployed.project.pairsDirectory,
      onLine: (line) => shown.push(line),
    });
    expect(shown.join('\n')).toMatch(/"key":"logged"/);
  });

  it('is what the metrics of the pair and of Lambda count', async () => {
    const { account, region } = deployed.pair.source;
    const cloudWatch = deployed.aws.clients.cloudWatch(account, region);
    const period = {
      StartTime: new Date(Date.now() - 3_600_000),
      EndTime: new Date(Date.now() + 60_000),
      Period: 7_200,
      Statistics: ['Sum' as const],
    };
    const sumOf = async (Namespace: string, MetricName: string, dimensions: Record<string, string>) => {
      const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
      const { Datapoints = [] } = await cloudWatch.send(
        new GetMetricStatisticsCommand({ ...period, Namespace, MetricName, Dimensions }),
      );
      return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
    };
    const ofPair = { service: 's3-ferry', pair: deployed.pair.name };
    const ofFunction = { FunctionName: functionName(deployed.pair.name, 'replicate') };
    expect(await sumOf('S3Ferry', 'Copied', ofPair)).toBe((await deployed.copies()).length);
    expect(await sumOf('S3Ferry', 'DeadLettered', ofPair)).toBe(1);
    expect(await sumOf('AWS/Lambda', 'Invocations', ofFunction)).toBe(3);
    expect(await sumOf('AWS/Lambda', 'Errors', ofFunction)).toBe(0);
  });
});

describe('[E] the service level of a deployed pair', () => {
  it('sets off no alarm for one late object among those on time', async () => {
    await deployed.upload('on time');
    for (const kind of ['slo-fast', 'slo-slow'] as const)
      expect(await alarm(kind)).toMatchObject({ StateValue: 'OK' });
  });

  it('sets off both burn rates once five objects are late', async () => {
    const allow = await refuseCopies();
    for (const key of ['late 1', 'late 2', 'late 3', 'late 4']) await deployed.upload(key);
    await goes('slo-fast', 'ALARM');
    await goes('slo-slow', 'ALARM');
    expect(await alarm('waiting')).toMatchObject({ StateValue: 'OK' });
    await allow();
  });
});

it('[E] the dashboard of a deployed pair is there, and asks for the states of the alarms that are', async () => {
  const { account, region } = deployed.pair.source;
  const cloudWatch = deployed.aws.clients.cloudWatch(account, region);
  const DashboardName = dashboardName(deployed.pair.name);
  const { DashboardBody = '' } = await cloudWatch.send(new GetDashboardCommand({ DashboardName }));
  const { widgets } = JSON.parse(DashboardBody) as { widgets: { properties: { alarms?: string[] } }[] };
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({}));
  const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []);
  expect(shown.sort()).toEqual(MetricAlarms.map(({ AlarmArn }) => AlarmArn).sort());
});
