import {
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeRuleCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { strToU8, zipSync } from 'fflate';
import { type Clients, openClients } from '../../local/clients.ts';
import { type Moto, startMoto } from '../../local/moto.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';
import { destinationParameters } from '../../stacks/destination-parameters.ts';
import { destinationTemplate } from '../../stacks/destination-template.ts';
import { parseTemplate } from '../support/cloudformation.ts';
import { packageStack } from '../support/packaging.ts';
import { type PairFacts, pair } from '../support/pair.ts';
import { pairFolder, pairText, removePairFolders } from '../support/pair-folder.ts';
import { snapshot } from './account-snapshot.ts';
import { answerTo } from './local-aws-setup.ts';
import { supportingResources, type UpdatedType, updatedTypes } from './updated-properties.ts';

const region = 'eu-west-1';
const StackName = 'changing';

let moto: Moto;
let clients: Clients;
let accounts = 0;

beforeAll(async () => {
  moto = await startMoto();
  clients = openClients(moto.url, administrator);
});
afterAll(async () => {
  clients.destroy();
  await moto.stop();
  removePairFolders();
});

/** An account that has nothing but packages of functions. */
async function freshAccount(): Promise<string> {
  const account = String(300_000_000_000 + accounts++);
  const s3 = clients.s3(account, region);
  const Bucket = `packages-${account}`;
  await s3.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }),
  );
  for (const name of ['one', 'two']) {
    const Body = zipSync({ 'index.js': [strToU8(`// ${name}`), { mtime: '2026-01-01' }] });
    await s3.send(new PutObjectCommand({ Bucket, Key: `${name}.zip`, Body }));
  }
  return account;
}

type Template = Readonly<Record<string, unknown>>;
type Parameters = Readonly<Record<string, string>>;

function request(template: Template | string, parameters: Parameters) {
  return {
    StackName,
    TemplateBody: typeof template === 'string' ? template : JSON.stringify(template),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
  };
}

async function create(account: string, template: Template | string, parameters: Parameters = {}) {
  await clients.cloudFormation(account, region).send(new CreateStackCommand(request(template, parameters)));
}

async function update(account: string, template: Template | string, parameters: Parameters = {}) {
  await clients.cloudFormation(account, region).send(new UpdateStackCommand(request(template, parameters)));
}

const noValue = { Ref: 'AWS::NoValue' };
const choosing = {
  Parameters: { Chosen: { Type: 'String' } },
  Conditions: { IsSecond: { 'Fn::Equals': [{ Ref: 'Chosen' }, 'second'] } },
};

/** A template with one resource of the type, whose `property` has `value`. */
function templateOf(type: string, property: string, value: unknown): Template {
  const { base, values } = updatedTypes[type] as UpdatedType;
  const Subject = { Type: type, Properties: { ...base, [property]: value } };
  return { ...choosing, Resources: withSupport({ Subject }, [base, values[property]]) };
}

/** With whatever they, or other values of theirs, refer to. */
function withSupport(
  resources: Readonly<Record<string, object>>,
  others: readonly unknown[] = [],
): Readonly<Record<string, object>> {
  const text = JSON.stringify([resources, others]);
  const missing = Object.keys(supportingResources).filter(
    (id) => !(id in resources) && (text.includes(`{"Ref":"${id}"}`) || text.includes(`["${id}","Arn"]`)),
  );
  if (missing.length === 0) return resources;
  return withSupport({
    ...Object.fromEntries(missing.map((id) => [id, supportingResources[id] ?? {}])),
    ...resources,
  });
}

const rows = Object.entries(updatedTypes).flatMap(([type, { values }]) =>
  Object.entries(values).map(([property, [one, two]]) => ({ type, property, one, two })),
);

/** CloudFormation User Guide, "Fn::Sub". */
describe('[I] Fn::Sub in the local AWS', () => {
  const variable = (name: string) => `\${${name}}`;
  const { Chosen } = choosing.Parameters;
  const text = `${variable('Chosen')} ${variable('Own')} ${variable('!Chosen')} ${variable('AWS::Region')} ${variable('Queue.QueueName')}`;

  it('puts each value in once, whatever the value says', async () => {
    const account = await freshAccount();
    const hostile = `${variable('$')}{env:HOME} ${variable('*')} ${variable('AWS::Region')} ${variable('Chosen')}`;
    await create(
      account,
      {
        Parameters: { Chosen },
        Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'named' } } },
        Outputs: {
          Text: { Value: { 'Fn::Sub': [text, { Own: { 'Fn::Join': ['', [{ Ref: 'Chosen' }, '!']] } }] } },
        },
      },
      { Chosen: hostile },
    );
    const { Stacks = [] } = await clients
      .cloudFormation(account, region)
      .send(new DescribeStacksCommand({ StackName }));
    expect(Stacks[0]?.Outputs?.[0]?.OutputValue).toBe(
      `${hostile} ${hostile}! ${variable('Chosen')} ${region} named`,
    );
  });
});

/** CloudFormation User Guide, "Update behaviors of stack resources". */
describe('[I] UpdateStack of the local AWS', () => {
  it.each(rows)(
    'leaves of a changed $property of $type what a stack made with it has',
    async ({ type, property, one, two }) => {
      const service = type.split('::')[1] ?? '';
      const made = async (value: unknown) => {
        const account = await freshAccount();
        await create(account, templateOf(type, property, value), { Chosen: 'first' });
        return snapshot(clients, account, service);
      };
      const [madeOne, madeTwo] = [await made(one), await made(two)];
      expect(madeOne).not.toEqual(madeTwo);

      const byText = await freshAccount();
      await create(byText, templateOf(type, property, one), { Chosen: 'first' });
      await update(byText, templateOf(type, property, two), { Chosen: 'first' });
      expect(await snapshot(clients, byText, service)).toEqual(madeTwo);
      await update(byText, templateOf(type, property, one), { Chosen: 'first' });
      expect(await snapshot(clients, byText, service)).toEqual(madeOne);

      const byCondition = await freshAccount();
      const either = templateOf(type, property, {
        'Fn::If': ['IsSecond', two ?? noValue, one ?? noValue],
      });
      await create(byCondition, either, { Chosen: 'first' });
      await update(byCondition, either, { Chosen: 'second' });
      expect(await snapshot(clients, byCondition, service)).toEqual(madeTwo);
      await update(byCondition, either, { Chosen: 'first' });
      expect(await snapshot(clients, byCondition, service)).toEqual(madeOne);
    },
  );

  it.each(Object.entries(updatedTypes))(
    'makes and deletes a resource whose condition turns: %s',
    async (type, { base, values }) => {
      const service = type.split('::')[1] ?? '';
      const set = Object.fromEntries(Object.entries(values).map(([name, [one]]) => [name, one]));
      const Subject = { Type: type, Properties: { ...base, ...set }, Condition: 'IsSecond' };
      const template = { ...choosing, Resources: withSupport({ Subject }) };
      const account = await freshAccount();
      await create(account, template, { Chosen: 'first' });
      const without = await snapshot(clients, account, service);
      await update(account, template, { Chosen: 'second' });
      expect(await snapshot(clients, account, service)).not.toEqual(without);
      await update(account, template, { Chosen: 'first' });
      expect(await snapshot(clients, account, service)).toEqual(without);
      const { Resources: _, ...rest } = template;
      await update(
        account,
        { ...rest, Resources: { ...template.Resources, ...always(Subject) } },
        { Chosen: 'first' },
      );
      expect(await snapshot(clients, account, service)).not.toEqual(without);
      await update(account, { ...rest, Resources: withoutSubject(template.Resources) }, { Chosen: 'first' });
      expect(await snapshot(clients, account, service)).toEqual(without);
    },
  );

  it('changes what refers to a resource that is replaced', async () => {
    const resources = (QueueName: string) =>
      withSupport({
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName } },
        Subject: { Type: 'AWS::SQS::QueuePolicy', Properties: updatedTypes['AWS::SQS::QueuePolicy']?.base },
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: updatedTypes['AWS::Lambda::EventSourceMapping']?.base,
        },
      });
    const [account, fresh] = [await freshAccount(), await freshAccount()];
    await create(account, { Resources: resources('before') });
    await update(account, { Resources: resources('after') });
    await create(fresh, { Resources: resources('after') });
    for (const service of ['SQS', 'Lambda']) {
      expect(await snapshot(clients, account, service)).toEqual(await snapshot(clients, fresh, service));
    }
  });

  it('makes a resource once that is added together with what refers to it', async () => {
    const account = await freshAccount();
    const { Queue, Function: lambdaFunction, Role } = supportingResources;
    await create(account, { Resources: { Queue } });
    const Resources = { Queue, Function: lambdaFunction, Role };
    expect(await answerTo(update(account, { Resources }))).toBe('ok');
  });

  it.each([
    [
      'a mapping',
      { Mappings: { Names: { queue: { description: 'one' } } } },
      { Mappings: { Names: { queue: { description: 'two' } } } },
      { 'Fn::FindInMap': ['Names', 'queue', 'description'] },
    ],
    [
      'a condition',
      { Conditions: { IsSecond: { 'Fn::Equals': ['a', 'b'] } } },
      { Conditions: { IsSecond: { 'Fn::Equals': ['a', 'a'] } } },
      { 'Fn::If': ['IsSecond', 'two', 'one'] },
    ],
    [
      'the default of a parameter',
      { Parameters: { Text: { Type: 'String', Default: 'one' } } },
      { Parameters: { Text: { Type: 'String', Default: 'two' } } },
      { 'Fn::Join': ['', [{ Ref: 'Text' }]] },
    ],
  ])('changes what only %s says of a resource', async (_, one, two, Description) => {
    const account = await freshAccount();
    const Rule = {
      Type: 'AWS::Events::Rule',
      Properties: { Description, ScheduleExpression: 'rate(1 day)' },
    };
    const describe = async () => {
      const { StackResources } = await clients
        .cloudFormation(account, region)
        .send(new DescribeStackResourcesCommand({ StackName }));
      const Name = StackResources?.[0]?.PhysicalResourceId;
      return clients.events(account, region).send(new DescribeRuleCommand({ Name }));
    };
    await create(account, { ...one, Resources: { Rule } });
    const before = await describe();
    await update(account, { ...two, Resources: { Rule } });
    expect([before.Description, await describe()]).toMatchObject([
      'one',
      { Description: 'two', Name: before.Name },
    ]);
  });

  it('keeps a resource that is taken out of the template where it says so', async () => {
    const account = await freshAccount();
    const kept = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'kept' }, DeletionPolicy: 'Retain' };
    const { Queue, Other } = supportingResources;
    await create(account, { Resources: { Queue, Other, Kept: kept } });
    await update(account, { Resources: { Queue } });
    const asked = (QueueName: string) =>
      answerTo(clients.sqs(account, region).send(new GetQueueUrlCommand({ QueueName })));
    expect([await asked('q'), await asked('kept'), await asked('other')]).toEqual([
      'ok',
      'ok',
      expect.stringMatching(/^400 .*(NonExistentQueue|QueueDoesNotExist)/),
    ]);
  });

  it.each<[string, PairFacts]>([
    ['is watched for drift', { drift: { schedule: 'rate(1 day)', prefixes: [] } }],
    ['drops tags', { tags: 'drop' }],
    ['relays', { access: 'relay' }],
    ['reads under a key', { source: { kmsKey: 'arn:aws:kms:eu-central-1:111111111111:key/1' } }],
    ['writes under a key', { destination: { kmsKey: 'arn:aws:kms:eu-west-1:222222222222:key/1' } }],
    ['has other prefixes', { scope: { prefixes: ['in/'], suffixes: [], excludes: [] } }],
  ])(
    'gives the destination role what a pair needs that now %s, and takes it away again',
    async (_, facts) => {
      const [before, after] = [pair(), pair(facts)].map(destinationParameters);
      const made = async (parameters: Parameters = {}) => {
        const account = await freshAccount();
        await create(account, destinationTemplate(), parameters);
        return snapshot(clients, account, 'IAM');
      };
      const [madeBefore, madeAfter] = [await made(before), await made(after)];
      expect(madeBefore).not.toEqual(madeAfter);
      const account = await freshAccount();
      await create(account, destinationTemplate(), before);
      await update(account, destinationTemplate(), after);
      expect(await snapshot(clients, account, 'IAM')).toEqual(madeAfter);
      await update(account, destinationTemplate(), before);
      expect(await snapshot(clients, account, 'IAM')).toEqual(madeBefore);
    },
  );

  it('is held to every property that the templates of a pair have', async () => {
    const folder = pairFolder({
      'by-queue.yml': pairText(
        'uploads',
        'archive',
        'trigger: queue\naccess: relay\ndrift: { schedule: rate(1 day) }\nalarmTopic: arn:aws:sns:eu-central-1:111111111111:ops\n',
      ),
      'by-rule.yml': pairText(
        'intray',
        'shelf',
        'trigger: eventbridge\nreplay: { schedule: rate(6 hours) }\nbatch: { bucket: jobs }\nvpc: { subnets: [subnet-0a1b2c3d], securityGroups: [sg-0a1b2c3d] }\n',
      ),
    });
    const stacks = [await packageStack('by-queue', folder), await packageStack('by-rule', folder)];
    const resources = [
      ...stacks.flatMap((stack) => Object.values(stack.resources)),
      ...Object.values(parseTemplate(destinationTemplate()).Resources as (typeof stacks)[0]['resources']),
    ];
    const used = resources.flatMap(({ Type, Properties }) =>
      Object.keys(Properties ?? {}).map((property) => `${Type} ${property}`),
    );
    const held = rows.map(({ type, property }) => `${type} ${property}`);
    const constant = ['AWS::Lambda::EventInvokeConfig Qualifier', 'AWS::Lambda::Function RecursiveLoop'];
    expect([...new Set(used)].filter((one) => !held.includes(one) && !constant.includes(one))).toEqual([]);
  });
});

function always({ Type, Properties }: { readonly Type: string; readonly Properties: object }) {
  return { Subject: { Type, Properties } };
}

function withoutSubject({ Subject: _, ...others }: Readonly<Record<string, object>>) {
  return others;
}
