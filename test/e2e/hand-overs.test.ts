import { GetTemplateCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { parse } from 'yaml';
import { type AlarmKind, alarmName, functionName, sourceStackName } from '../../lib/core/pair/arn.ts';
import type { LambdaEvent } from '../../local/lambda/lambda-function.ts';
import { readOutcomeLog } from '../../local/outcome-log.ts';
import { mib } from '../support/crossing.ts';
import { type DeployedPair, startDeployedPair, until } from '../support/deployed-pair.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

const body = 'x'.repeat(12 * mib);
/** Less than any part is given: the function hands over without having moved one. */
const tooShortSeconds = 5;

let deployed: DeployedPair;
const events: LambdaEvent[] = [];
beforeAll(async () => {
  const options = { onEvent: (event: LambdaEvent) => void events.push(event) };
  deployed = await startDeployedPair('loop', 'multipart: { thresholdMiB: 5, partMiB: 5 }\n', options);
});
afterAll(() => deployed?.stop());
beforeEach(() => {
  events.length = 0;
});

/** Deploys the pair's stack with other properties of the function of large objects. */
async function deployWith(properties: { readonly Timeout: number; readonly RecursiveLoop?: 'Allow' }) {
  const { account, region } = deployed.pair.source;
  const cloudFormation = deployed.aws.clients.cloudFormation(account, region);
  const StackName = sourceStackName(deployed.pair.name);
  const { TemplateBody = '' } = await cloudFormation.send(new GetTemplateCommand({ StackName }));
  const template = parse(TemplateBody);
  const { RecursiveLoop: _, ...others } = template.Resources.LargeLambdaFunction.Properties;
  template.Resources.LargeLambdaFunction.Properties = { ...others, ...properties };
  await cloudFormation.send(new UpdateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }));
}

const invocations = () =>
  events.filter(
    ({ kind, functionName: of }) => kind === 'started' && of === functionName(deployed.pair.name, 'large'),
  ).length;

const isCopied = () =>
  events.some((event) => event.kind === 'line' && readOutcomeLog(event.line)?.kind === 'copied');

const stopped = () => events.filter(({ kind }) => kind === 'loop-stopped');

async function stateOf(kind: AlarmKind) {
  const { account, region } = deployed.pair.source;
  const AlarmNames = [alarmName(deployed.pair.name, kind)];
  const { MetricAlarms = [] } = await deployed.aws.clients
    .cloudWatch(account, region)
    .send(new DescribeAlarmsCommand({ AlarmNames }));
  return MetricAlarms[0]?.StateValue;
}

const start = (key: string) => deployed.upload(key, body);

describe('[E] a large object that is handed over more often than Lambda lets a loop go on', () => {
  it('arrives, because the stack allows it', async () => {
    await deployWith({ Timeout: tooShortSeconds, RecursiveLoop: 'Allow' });
    const uploaded = start('allowed');
    await until(() => invocations() > 20);
    await deployWith({ Timeout: 900, RecursiveLoop: 'Allow' });
    await until(isCopied);
    await uploaded;
    expect(stopped()).toEqual([]);
    expect(await deployed.copy('allowed')).toHaveLength(body.length);
  });

  it('is stopped where the stack does not allow it, and arrives once the pair is deployed again and it is replayed', async () => {
    await deployWith({ Timeout: tooShortSeconds });
    await start('stopped');
    expect(invocations()).toBe(16);
    expect(stopped()).toHaveLength(1);
    expect(await deployed.messages()).toHaveLength(1);
    expect(await stateOf('large-loop')).toBe('ALARM');
    expect(await deployed.copy('stopped')).toBeUndefined();
    await deployWith({ Timeout: 900, RecursiveLoop: 'Allow' });
    expect((await deployed.dlq('replay')).exitCode).toBe(0);
    await deployed.aws.idle();
    expect(await deployed.copy('stopped')).toHaveLength(body.length);
  });
});
