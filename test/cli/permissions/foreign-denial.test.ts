import { readFileSync } from 'node:fs';
import { foreignDenials } from '../../../cli/permissions/foreign-denial.ts';
import { prove } from '../../../cli/permissions/prove.ts';
import type { Pair } from '../../../lib/core/pair/pair.ts';
import { type DocumentId, placedDocuments } from '../../../lib/core/policy/policy-documents.ts';
import { generatedPolicies, type NamedPolicy, type PolicySet } from '../../../lib/core/proof/policy-set.ts';
import { proofCalls } from '../../../lib/core/proof/proof.ts';
import { pair } from '../../support/pair.ts';

const keys = {
  source: { kmsKey: 'arn:aws:kms:eu-central-1:111111111111:key/source' },
  destination: { kmsKey: 'arn:aws:kms:eu-central-1:222222222222:key/destination', region: 'eu-central-1' },
};
const vpc = { subnets: ['subnet-00000001'], securityGroups: ['sg-00000001'], s3Endpoint: 'vpce-00000001' };
const one = pair({ ...keys, vpc, trigger: 'queue' });

function policiesWith(id: DocumentId, deny: object, of: Pair = one): PolicySet {
  const { documents } = generatedPolicies(of);
  const [own] = documents[id] ?? [];
  const { Statement = [] } = (own?.policy ?? {}) as { Statement?: object[] };
  const policy = { Version: '2012-10-17', Statement: [deny, ...Statement] };
  return { documents: { ...documents, [id]: [{ name: own?.name ?? id, policy }] } };
}

async function denialsIn(policySet: PolicySet, of: Pair = one) {
  const proven = await prove(proofCalls(of), policySet);
  const profiles = { source: 'A', destination: 'B' };
  return { proven, denials: foreignDenials(of, proven, { deployed: policySet, profiles }) };
}

const everywhere = { Sid: 'Perimeter', Effect: 'Deny', Action: '*', Resource: '*' };
const documents = placedDocuments(one)
  .filter(({ id }) => !/^batch|queue$/.test(id) && !(id === 'lambda-trust'))
  .map(({ id, kind }) => [id, kind] as const);

describe('[U] a Deny of somebody else', () => {
  test.each(documents)(
    'in %s is shown whole, and the exception asked for lets the role through',
    async (id, kind) => {
      const { Resource: _, ...bare } = everywhere;
      const deny = {
        ...(kind === 'trust' ? { ...bare, Action: 'sts:AssumeRole' } : everywhere),
        ...(kind === 'permissions' ? {} : { Principal: '*' }),
        Condition: {
          Bool: { 'aws:SecureTransport': 'true' },
          ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::1:role/x' },
        },
      };
      const policySet = policiesWith(id, deny);
      const { denials } = await denialsIn(policySet);
      const [denial, ...others] = denials;
      expect(others).toEqual([]);
      expect(denial?.statement).toEqual(deny);
      expect(denial?.document.id).toBe(id);
      expect(denial?.document.account).toMatch(/^\d{12}$/);
      expect(denial?.command).toContain(`--profile ${denial?.document.side === 'source' ? 'A' : 'B'}`);
      expect(denial?.command).toContain(JSON.stringify(denial?.exception).replaceAll("'", `'\\''`));
      const { documents: all } = policySet;
      const [holder] = all[id] as readonly [NamedPolicy];
      const { Statement } = holder.policy as { Statement: object[] };
      const excepted = { ...holder.policy, Statement: [denial?.exception, ...Statement.slice(1)] };
      const after = { documents: { ...all, [id]: [{ ...holder, policy: excepted }] } };
      const { proven, denials: left } = await denialsIn(after);
      expect(left).toEqual([]);
      expect(proven.flatMap(({ refused }) => refused)).toEqual([]);
    },
  );

  test('in the permissions boundary of a role is shown with the ARN of the boundary', async () => {
    const name = 'arn:aws:iam::222222222222:policy/boundary';
    const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
    const deny = { Sid: 'NoKeys', Effect: 'Deny', Action: 'kms:*', Resource: '*' };
    const policy = { Version: '2012-10-17', Statement: [allow, deny] };
    const policySet = {
      ...generatedPolicies(one),
      boundaries: { 'destination-permissions': [{ name, policy }] },
    };
    const [denial] = (await denialsIn(policySet)).denials;
    expect(denial).toMatchObject({ policy: name, statement: deny });
    expect(denial?.command).toContain(
      `aws iam create-policy-version --region eu-central-1 --profile B --policy-arn ${name}`,
    );
  });

  test.each([
    ['aws:PrincipalOrgID', 'whoever keeps the data perimeter of the organization'],
    ['aws:SourceVpce', 'whoever keeps the network rules of the account'],
    ['s3:x-amz-storage-class', 'whoever sets the rules for uploads in the bucket policy of archive'],
    ['aws:PrincipalTag/team', 'whoever keeps the bucket policy of archive'],
  ])('that asks about %s is likely to be of %s', async (key, owner) => {
    const Condition = { StringNotEquals: { [key]: 'x' } };
    const deny = { ...everywhere, Action: 's3:PutObject', Principal: '*', Condition };
    const [denial] = (await denialsIn(policiesWith('destination-bucket', deny))).denials;
    expect(denial?.likelyOwner).toBe(owner);
  });

  test('on uploads without an ACL lets whole copies through, and refuses the parts of large ones', async () => {
    const rule = JSON.parse(
      readFileSync('test/cli/permissions/fixture/bucket-policy-deny-without-acl.json', 'utf8'),
    );
    const of = pair({ destination: { bucket: 'docs-archive' } });
    const { proven, denials } = await denialsIn(
      policiesWith('destination-bucket', rule.Statement[0], of),
      of,
    );
    const failing = new Set(
      proven.filter(({ refused }) => refused.length > 0).map(({ call }) => call.operation),
    );
    expect(failing).toEqual(new Set(['UploadPartCopy', 'CompleteMultipartUpload']));
    expect(denials).toMatchObject([
      {
        statement: rule.Statement[0],
        told: { 's3:x-amz-acl': undefined },
        affects: 'Objects above 256 MiB, which are copied in parts, are refused for it; others are not.',
        roles: ['arn:aws:iam::222222222222:role/s3-ferry-test'],
      },
    ]);
  });
});
