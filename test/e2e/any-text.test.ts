import { GetBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { withPair } from '../../lib/core/policy/notification.ts';
import { type DeployedPair, startDeployedPair } from '../support/deployed-pair.ts';

const variable = (name: string) => `\${${name}}`;
const prefix = `app/${variable('env:HOME')}/${variable('AWS::Region')}{{resolve:ssm:/a}}%{type}&{x}~é`;
const excludes = [`*_$folder$`, `*${variable('self:service')}.tmp`, `*"quoted'`];

let any: DeployedPair;
beforeAll(async () => {
  const scope = { prefixes: [prefix], excludes };
  const keyRule = { stripPrefix: prefix, addPrefix: `to/${variable('sls:stage')}/` };
  any = await startDeployedPair(
    'any',
    `scope: ${JSON.stringify(scope)}\nkeyRule: ${JSON.stringify(keyRule)}\n`,
  );
});
afterAll(async () => await any?.stop());

describe('[E] a deployed pair with texts that serverless and CloudFormation would read as theirs', () => {
  test('has its bucket notify it of exactly its prefixes', async () => {
    const { bucket } = any.pair.source;
    const { $metadata: _, ...deployed } = await any.source.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
    );
    expect(withPair(deployed, any.pair)).toEqual(deployed);
    expect(JSON.stringify(deployed)).toContain(encodeURIComponent(variable('env:HOME')));
  });

  test('copies what is in its scope to the keys of its rule, and nothing else', async () => {
    await any.upload(`${prefix}/a`, 'a');
    for (const exclude of excludes) await any.upload(`${prefix}${exclude.replace('*', 'b')}`);
    await any.upload('app/root/a');
    expect(await any.copies()).toEqual([`to/${variable('sls:stage')}//a`]);
  });
});
