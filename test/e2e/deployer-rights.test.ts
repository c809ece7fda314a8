import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { parse, stringify } from 'yaml';
import { destinationStackName, sourceStackName } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { type ExplainedStatement, policyDocument } from '../../lib/core/policy/policy-statement.ts';
import { loadPair } from '../../lib/pair-file/pair-file.ts';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { type Need, openAuthorize } from '../../local/policy-proxy/authorize.ts';
import type { Deployed } from '../../local/policy-proxy/deployed.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';
import { stackNeeds } from '../../local/policy-proxy/stack-needs.ts';
import { stackTemplate } from '../../local/policy-proxy/stack-resources.ts';
import { type DeployerDocument, deployerDocuments } from '../../stacks/deployer/deployer-documents.ts';
import { destinationParameters } from '../../stacks/destination-parameters.ts';
import { readmePair } from '../support/documented-pair.ts';
import { type FerryProject, ferryProject } from '../support/ferry-project.ts';
import { makeVpc } from '../support/made-vpc.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

/** A policy that lets nobody through. */
const nothing = { Version: '2012-10-17', Statement: [] };

const sides = ['source', 'destination'] as const;
type Side = (typeof sides)[number];
const profiles = ['--source-profile', 'source-deployer', '--destination-profile', 'destination-deployer'];

interface End {
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
}

/** The pair of the README with everything that it may switch on. */
const file: Record<string, unknown> = {
  ...readmePair(),
  trigger: 'queue',
  batch: { bucket: 'acme-jobs' },
  drift: { schedule: 'rate(1 day)' },
  replay: { schedule: 'rate(6 hours)' },
  dashboard: 'on',
};

let aws: LocalAws;
let project: FerryProject;
let pair: Pair;
/** Calls that were refused while a right was missing. */
let earlier = 0;
/** Each permission that the deployers needed. */
const needs: Record<Side, Need[]> = { source: [], destination: [] };

beforeAll(async () => {
  aws = await startLocalAws({ timeScale: 0.001 });
  const ends = readmePair() as Record<Side, End>;
  for (const side of sides) {
    const { account, region, bucket } = ends[side];
    await makeBucket(aws.clients.s3(account, region), { bucket, region, versioned: false });
    file[side] = { ...ends[side], kmsKey: await makeKey(ends[side]) };
  }
  const { account, region } = ends.source;
  file['vpc'] = (await makeVpc(aws.clients.ec2(account, region), region, nothing)).vpc;
  project = ferryProject(aws, { 'acme.yml': stringify(file) });
  pair = loadPair('acme', project.pairsDirectory);
  for (const document of deployerDocuments(pair)) await addDeployer(document);
  aws.policyProxy.onNeed((principal, need) => {
    const side = sides.find((one) => principal.includes(`:assumed-role/${one}-deployer/`));
    if (side) needs[side].push(need);
  });
});
afterAll(async () => {
  project?.remove();
  await aws?.stop();
});

async function makeKey({ account, region }: End): Promise<string | undefined> {
  const kms = new KMSClient({ region, endpoint: aws.endpoint, credentials: administrator(account) });
  const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({}));
  kms.destroy();
  return key?.Arn;
}

/** A role with exactly the rights of the document, and a profile with a session of it. */
async function addDeployer({ side, account, statements }: DeployerDocument): Promise<void> {
  const iam = aws.clients.iam(account);
  const RoleName = `${side}-deployer`;
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'sts:AssumeRole',
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await giveRights({ side, account, statements });
  const role = { RoleArn: `arn:aws:iam::${account}:role/${RoleName}`, RoleSessionName: 'deployer' };
  const { Credentials: keys } = await aws.clients.sts(account).send(new AssumeRoleCommand(role));
  project.addProfile(RoleName, {
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken ?? '',
  });
}

/** Gives the deployer of an account exactly these rights. */
async function giveRights({ side, account, statements }: DeployerDocument): Promise<void> {
  const PolicyDocument = JSON.stringify(policyDocument(statements));
  const policy = { RoleName: `${side}-deployer`, PolicyName: 'deployer', PolicyDocument };
  await aws.clients.iam(account).send(new PutRolePolicyCommand(policy));
}

/** Whether the statements allow a need to the deployer, whatever the resource's own policy says. */
async function allows(statements: readonly ExplainedStatement[], side: Side, need: Need): Promise<boolean> {
  const { account } = pair[side];
  const policies = [{ name: 'deployer', policy: policyDocument(statements) }];
  const authorize = openAuthorize({ role: async () => ({ policies }) } as unknown as Deployed);
  const roleArn = `arn:aws:iam::${account}:role/${side}-deployer`;
  const principal = { kind: 'session', account, arn: roleArn, roleArn, accessKeyId: '' } as const;
  return (await authorize(principal, { ...need, resourcePolicy: undefined })) === undefined;
}

/** What CloudFormation may need for the resources of the stacks as they are: to make, change and delete each. */
async function needsOfStack(side: Side): Promise<Need[]> {
  const { account, region } = pair[side];
  const StackName = side === 'source' ? sourceStackName(pair.name) : destinationStackName(pair.name);
  const { TemplateBody } = await aws.clients
    .cloudFormation(account, region)
    .send(new GetTemplateCommand({ StackName }));
  const template = stackTemplate(StackName, parse(TemplateBody ?? ''), destinationParameters(pair));
  return template.resources.flatMap((resource) =>
    stackNeeds({ resource, handlers: ['create', 'read', 'update', 'delete'], template }, { account, region }),
  );
}

describe('[E] the rights of whoever deploys', () => {
  test('are asked for by CloudFormation: without one of them it makes nothing', async () => {
    const [document] = deployerDocuments(pair);
    if (!document) throw new Error('There are no rights in the source account.');
    const less = document.statements.map((one) => without(one, 'sqs:CreateQueue'));
    await giveRights({ ...document, statements: less });
    const { exitCode, stderr } = await project.ferry('deploy', 'acme', ...profiles, '--yes');
    expect({ exitCode, names: stderr.includes('not authorized to perform: sqs:CreateQueue') }).toEqual({
      exitCode: 2,
      names: true,
    });
    await giveRights(document);
    earlier = aws.policyProxy.denials().length;
  });

  test('are enough to deploy a pair with everything that it may switch on', async () => {
    const ran = await project.ferry('deploy', 'acme', ...profiles, '--yes');
    expect(ran).toMatchObject({ exitCode: 0 });
    for (const side of sides) needs[side].push(...(await needsOfStack(side)));
  });

  test('are enough to deploy it again after it was changed', async () => {
    const changed = { ...file, trigger: 'eventbridge', drift: undefined, keyRule: { addPrefix: 'other/' } };
    writeFileSync(join(project.pairsDirectory, 'acme.yml'), stringify(changed));
    expect(await project.ferry('deploy', 'acme', ...profiles, '--yes')).toMatchObject({ exitCode: 0 });
  });

  test('are enough to remove it', async () => {
    const ran = await project.ferry('remove', 'acme', ...profiles, '--yes');
    expect(ran).toMatchObject({ exitCode: 0 });
  });

  test('leave no call of these commands refused', () => {
    const refused = aws.policyProxy.denials().slice(earlier);
    // serverless takes a refusal of this one for an answer: there is no repository of images.
    const others = refused.filter(
      ({ action, principal }) => principal.includes('-deployer/') && action !== 'ecr:DescribeRepositories',
    );
    expect([...new Set(others.map(({ action, resource }) => `${action} ${resource}`))]).toEqual([]);
  });

  test.each(sides)('are needed, each action of each statement, in the %s account', async (side) => {
    const { statements = [] } = deployerDocuments(pair).find((document) => document.side === side) ?? {};
    const idle: string[] = [];
    for (const [at, one] of statements.entries()) {
      for (const action of one.statement.Action) {
        const less = [...statements.slice(0, at), without(one, action), ...statements.slice(at + 1)];
        const named = new RegExp(`^${action.replaceAll('*', '.*')}$`);
        const refused = await Promise.all(
          needs[side].filter((need) => named.test(need.action)).map((need) => allows(less, side, need)),
        );
        if (!refused.includes(false)) idle.push(`${one.statement.Sid} ${action}`);
      }
    }
    expect(idle).toEqual([]);
    expect(needs[side].length).toBeGreaterThan(50);
  });
});

function without({ statement, why }: ExplainedStatement, action: string): ExplainedStatement {
  return { why, statement: { ...statement, Action: statement.Action.filter((one) => one !== action) } };
}
