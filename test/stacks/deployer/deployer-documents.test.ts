import { parse } from 'yaml';
import {
  deployerCommand,
  deployerTemplate,
  deployerTerraform,
} from '../../../cli/policy-formats/deployer-formats.ts';
import type { Pair } from '../../../lib/core/pair/pair.ts';
import { policyDocument } from '../../../lib/core/policy/policy-statement.ts';
import { deployerDocuments } from '../../../stacks/deployer/deployer-documents.ts';
import { everyPair } from '../../support/every-pair.ts';
import { pair } from '../../support/pair.ts';

const actionsOf = (one: Pair, side: 'source' | 'destination') =>
  deployerDocuments(one)
    .filter((document) => document.side === side)
    .flatMap(({ statements }) => statements.flatMap(({ statement }) => statement.Action));

const vpc = { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'], s3Endpoint: 'vpce-0a1b2c3d' };
const kmsKey = 'arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';

describe('[U] the rights of whoever deploys', () => {
  it('fit a managed policy, which may have 6,144 characters, for the longest names there are', () => {
    const longest = pair({
      name: 'a'.repeat(31),
      source: { region: 'ap-southeast-1', bucket: 'b'.repeat(63), kmsKey },
      destination: { bucket: 'c'.repeat(63), role: 'd'.repeat(64), kmsKey },
      vpc,
    });
    for (const { statements } of deployerDocuments(longest)) {
      expect(JSON.stringify(policyDocument(statements)).length).toBeLessThanOrEqual(6_144);
    }
  });

  it('name each action of a statement once, and each statement once, for every kind of pair', () => {
    for (const one of [...everyPair(), pair({ vpc })]) {
      for (const { statements } of deployerDocuments(one)) {
        const sids = statements.map(({ statement }) => statement.Sid);
        expect(new Set(sids).size).toBe(sids.length);
        for (const { statement } of statements) {
          expect(new Set(statement.Action).size).toBe(statement.Action.length);
        }
      }
    }
  });

  it('have what only some pairs need where these need it', () => {
    expect(actionsOf(pair(), 'source').filter((action) => /ec2:|kms:/.test(action))).toEqual([
      'ec2:DescribeRegions',
    ]);
    expect(actionsOf(pair({ vpc }), 'source').filter((action) => action.startsWith('ec2:'))).toEqual([
      'ec2:DescribeRegions',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeVpcEndpoints',
      'ec2:ModifyVpcEndpoint',
    ]);
    expect(actionsOf(pair({ access: 'bucket-policy' }), 'destination')).not.toContain('iam:CreateRole');
    expect(actionsOf(pair({ access: 'bucket-policy' }), 'destination')).toContain('s3:PutBucketPolicy');
    const statementsOf = (one: Pair) =>
      deployerDocuments(one).flatMap(({ statements }) => statements.map(({ statement }) => statement.Sid));
    expect(statementsOf(pair({ access: 'relay' }))).not.toContain('BucketPolicy');
    expect(actionsOf(pair({ source: { kmsKey } }), 'source')).toContain('kms:PutKeyPolicy');
  });

  it.each(deployerDocuments(pair()))('are the same in every format, for the $side account', (document) => {
    const policy = policyDocument(document.statements);
    const { Resources } = parse(deployerTemplate('test', document), { version: '1.1' });
    expect(Resources.DeployerPolicy.Properties).toEqual({
      ManagedPolicyName: 's3-ferry-test-deployer',
      PolicyDocument: policy,
    });
    expect(deployerCommand('test', document)).toContain(`--policy-document '${JSON.stringify(policy)}'`);
    const terraform = deployerTerraform('test', document);
    for (const { Sid, Action } of policy.Statement) {
      expect(terraform).toContain(`sid       = "${Sid}"\n    actions   = ["${Action.join('", "')}"]`);
    }
  });
});
