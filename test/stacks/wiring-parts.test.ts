import { pairAlarms } from '../../lib/core/pair/arn.ts';
import { readPolicy } from '../../lib/core/policy/merge-policy.ts';
import { statementsById } from '../../lib/core/policy/statements-by-id.ts';
import { type Found, partId, type WiringPart, wiringFaults } from '../../lib/core/policy/wiring.ts';
import { wiringParts } from '../../lib/core/policy/wiring-parts.ts';
import { loadPair } from '../../lib/pair-file/pair-file.ts';
import { type PackagedResource, packageStack } from '../support/packaging.ts';
import { pairFolder, pairText, removePairFolders } from '../support/pair-folder.ts';

/** One packaging takes about three seconds on an idle machine. */
jest.setTimeout(180_000);

const pairs = {
  'by-notification': 'drift: { schedule: rate(1 day) }\n',
  'by-queue': 'access: relay\ntrigger: queue\nbatch: { bucket: jobs }\n',
  'by-rule': `trigger: eventbridge
scope: { prefixes: [reports/] }
replay: { schedule: rate(6 hours) }
vpc: { subnets: [subnet-0a1b2c3d], securityGroups: [sg-0a1b2c3d] }
`,
};

afterAll(removePairFolders);

/** What serverless keeps for itself, and what only stacks/alarms.ts and stacks/dashboard/ describe. */
const others = /^AWS::(S3::Bucket|S3::BucketPolicy|CloudWatch::Alarm|CloudWatch::Dashboard)$/;

describe.each(Object.entries(pairs))('[I] the wiring of a pair %s', (name, more) => {
  let resources: Readonly<Record<string, PackagedResource>> = {};
  let parts: WiringPart[] = [];
  let found: Map<string, Found>;

  beforeAll(async () => {
    const folder = pairFolder({ [`${name}.yml`]: pairText('uploads', 'archive', more) });
    resources = (await packageStack(name, folder)).resources;
    parts = wiringParts(loadPair(name, folder));
    found = foundIn(resources);
  });

  it('has a part for every resource of the compiled template', () => {
    const known = new Set(parts.map(partId));
    const named = Object.entries(resources).filter(([, { Type }]) => !others.test(Type));
    expect(named.length).toBeGreaterThan(10);
    const unknown = named.filter(([id]) => !known.has(nameIn(resources, id)));
    expect(unknown.map(([id]) => id)).toEqual([]);
  });

  it('has an alarm for every name of an alarm', () => {
    const alarms = Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    expect(alarms).toHaveLength(pairAlarms(loadPair(name, pairFolderOf(name, more))).length);
  });

  it('is as expected where the stack is as the template says', () => {
    const seen = parts.flatMap((part) => {
      const state = found.get(partId(part));
      return state ? [{ part, found: state }] : [];
    });
    expect(seen.length).toBeGreaterThan(10);
    expect(wiringFaults(seen)).toEqual([]);
  });

  it('notices every expected property that changes', () => {
    for (const part of parts) {
      for (const property of Object.keys(part.expected)) {
        const properties = { ...part.expected, [property]: 'another' };
        const faults = wiringFaults([{ part, found: { state: 'there', properties } }]);
        expect(faults.map(({ differences }) => differences.map((one) => one.property.split('.')[0]))).toEqual(
          [[property]],
        );
      }
    }
  });
});

function pairFolderOf(name: string, more: string): string {
  return pairFolder({ [`${name}.yml`]: pairText('uploads', 'archive', more) });
}

type Resources = Readonly<Record<string, PackagedResource>>;
// biome-ignore lint/suspicious/noExplicitAny: properties of a template are whatever their type has.
type Properties = Record<string, any>;

/** What the readers would find of each resource, right after it was made. */
function foundIn(resources: Resources): Map<string, Found> {
  return new Map(
    Object.entries(resources)
      .filter(([, { Type }]) => Type in readings)
      .map(([id, { Type, Properties }]) => {
        const properties = readings[Type]?.(resolved(resources, Properties)) ?? {};
        return [nameIn(resources, id), { state: 'there', properties }];
      }),
  );
}

const readings: Readonly<Record<string, (properties: Properties) => Properties>> = {
  'AWS::Lambda::Function': ({ Environment, DeadLetterConfig, VpcConfig, ...rest }) => ({
    ...rest,
    State: 'Active',
    IsThrottledToZero: false,
    ...Environment.Variables,
    FERRY_PAIR: JSON.parse(Environment.Variables.FERRY_PAIR),
    DeadLetterQueue: DeadLetterConfig?.TargetArn,
    SubnetIds: VpcConfig?.SubnetIds ?? [],
    SecurityGroupIds: VpcConfig?.SecurityGroupIds ?? [],
  }),
  'AWS::Lambda::EventInvokeConfig': (properties) => properties,
  'AWS::Lambda::EventSourceMapping': (properties) => ({ ...properties, State: 'Enabled' }),
  'AWS::Lambda::Permission': (properties) => properties,
  'AWS::SQS::Queue': (properties) => properties,
  'AWS::SQS::QueuePolicy': ({ PolicyDocument }) => ({ Statements: statementsById(PolicyDocument) }),
  'AWS::IAM::Role': ({ AssumeRolePolicyDocument, Policies }) => ({
    Trust: statementsById(AssumeRolePolicyDocument),
    Permissions: statementsById(readPolicy(JSON.stringify(Policies[0].PolicyDocument))),
  }),
  'AWS::Logs::LogGroup': ({ RetentionInDays }) => ({ retentionInDays: RetentionInDays }),
  'AWS::Events::Rule': ({ Targets: [target], ...rest }) => ({
    ...rest,
    State: 'ENABLED',
    Input: target.Input,
    Target: { Arn: target.Arn, DeadLetterQueue: target.DeadLetterConfig?.Arn },
  }),
};

/** The part that a resource is. */
function nameIn(resources: Resources, id: string): string {
  const { Type, Properties } = resources[id] as { Type: string; Properties: Properties };
  const of = resolved(resources, Properties) as Properties;
  const plain = (kind: string, name: string) => `${kind} ${name.split(/[:/](?=[^:/]*$)/).at(-1)}`;
  switch (Type) {
    case 'AWS::Lambda::Function':
      return `function ${of['FunctionName']}`;
    case 'AWS::Lambda::EventInvokeConfig':
      return plain('retries', of['FunctionName']);
    case 'AWS::Lambda::EventSourceMapping':
      return `${plain('mapping', of['EventSourceArn'])} to ${plain('', of['FunctionName']).trim()}`;
    case 'AWS::Lambda::Permission':
      return `permission ${of['Principal']} to invoke ${of['FunctionName']}`;
    case 'AWS::SQS::Queue':
      return `queue ${of['QueueName']}`;
    case 'AWS::SQS::QueuePolicy':
      return plain('queue-policy', of['Queues'][0]);
    case 'AWS::IAM::Role':
      return `role ${of['RoleName']}`;
    case 'AWS::Logs::LogGroup':
      return `log-group ${of['LogGroupName']}`;
    case 'AWS::Events::Rule':
      return of['ScheduleExpression'] ? plain('schedule', of['Targets'][0].Arn) : `rule ${of['Name']}`;
    default:
      return `${Type} ${id}`;
  }
}

/** The value with every reference filled in, as far as these templates go. */
function resolved(resources: Resources, value: unknown): Properties {
  return fill(value) as Properties;

  function fill(inner: unknown): unknown {
    if (Array.isArray(inner)) return inner.map(fill);
    if (typeof inner !== 'object' || inner === null) return inner;
    const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': sub } = inner as Properties;
    if (typeof Ref === 'string') return reference(Ref);
    if (Array.isArray(attribute)) return arnOf(attribute[0]);
    if (typeof sub === 'string') return arnOf(/^\$\{(\w+)\.Arn\}$/.exec(sub)?.[1] ?? '');
    return Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, fill(one)]));
  }

  function reference(id: string): string {
    const { Type, Properties } = resources[id] ?? { Type: '', Properties: {} };
    return Type === 'AWS::SQS::Queue'
      ? `111111111111/${Properties['QueueName']}`
      : String(Properties['FunctionName'] ?? id);
  }

  function arnOf(id: string): string {
    const { Type, Properties } = resources[id] ?? { Type: '', Properties: {} };
    const place = 'eu-central-1:111111111111';
    switch (Type) {
      case 'AWS::SQS::Queue':
        return `arn:aws:sqs:${place}:${Properties['QueueName']}`;
      case 'AWS::Lambda::Function':
        return `arn:aws:lambda:${place}:function:${Properties['FunctionName']}`;
      case 'AWS::IAM::Role':
        return `arn:aws:iam::111111111111:role/${Properties['RoleName']}`;
      default:
        return `arn:aws:events:${place}:rule/${Properties['Name'] ?? id}`;
    }
  }
}
