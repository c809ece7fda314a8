import { type CheckResult, printCheck } from '../../../cli/check/check-report.ts';
import { foreignDenials } from '../../../cli/permissions/foreign-denial.ts';
import { prove } from '../../../cli/permissions/prove.ts';
import { remedies } from '../../../cli/permissions/remedy.ts';
import type { Pair } from '../../../lib/core/pair/pair.ts';
import { policyExamples } from '../../../lib/core/proof/policy-examples.ts';
import { generatedPolicies, type PolicySet } from '../../../lib/core/proof/policy-set.ts';
import { proofCalls } from '../../../lib/core/proof/proof.ts';
import { pair } from '../../support/pair.ts';

/** What a check of these policies prints, both streams in one. */
async function printed(policySet: PolicySet, one: Pair = pair()): Promise<string> {
  const calls = await prove(proofCalls(one, policyExamples(one, policySet)), policySet);
  const refused = calls.flatMap((call) => call.refused);
  const result: CheckResult = {
    calls,
    remedies: await remedies(one, refused, { deployed: policySet }),
    denials: foreignDenials(one, calls, { deployed: policySet }),
    absent: [],
    warnings: [],
    unseen: [],
  };
  const texts: string[] = [];
  const streams = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((text) => texts.push(String(text)) > 0),
  );
  printCheck(one, result, { all: true });
  for (const stream of streams) stream.mockRestore();
  return texts.join('');
}

/** The pair's own policies, one of them changed. */
function changed(
  id: 'destination-trust' | 'destination-permissions' | 'destination-bucket',
  change: (text: string) => string,
) {
  const { documents } = generatedPolicies(pair());
  const [own] = documents[id] ?? [];
  const policy = JSON.parse(change(JSON.stringify(own?.policy ?? { Version: '2012-10-17', Statement: [] })));
  return { documents: { ...documents, [id]: [{ name: 's3-ferry', policy }] } };
}

describe('[U] what check prints', () => {
  test('counts the calls that pass, after a line for each that fails', async () => {
    expect(await printed(generatedPolicies(pair()))).toMatch(/\nPair test: (\d+) of \1 calls pass\.\n$/);
    const one = changed('destination-permissions', (text) =>
      text.replace(/"s3:AbortMultipartUpload"/, '"s3:GetObject"'),
    );
    expect(await printed(one)).toMatch(/^FAIL(?!.*^FAIL).*\nPair test: \d+ of \d+ calls pass\.\n$/ms);
    const several = changed('destination-permissions', (text) =>
      text.replace(/"s3:PutObject"/, '"s3:GetObject"'),
    );
    expect(await printed(several)).toMatch(/^FAIL.*^FAIL.*\nPair test: \d+ of \d+ calls pass\.\n$/ms);
  });

  test('says that permissions lack a statement, and that a policy lacks one', async () => {
    const empty = changed('destination-permissions', () => '{"Version":"2012-10-17","Statement":[]}');
    expect(await printed(empty)).toContain(
      'Account 222222222222: the permissions of role s3-ferry-test lack ReadObjects',
    );
    const untrusting = changed('destination-trust', (text) =>
      text.replace('LambdaAssumes', 'X').replace('sts:ExternalId', 'sts:RoleSessionName'),
    );
    expect(await printed(untrusting)).toContain(
      'Account 222222222222: the trust policy of role s3-ferry-test lacks LambdaAssumes',
    );
  });

  test('says how a statement differs, old and new in full', async () => {
    const other = changed('destination-trust', (text) => text.replace('s3-ferry:test', 'A'));
    const text = await printed(other);
    expect(text).toContain(
      'Account 222222222222: the trust policy of role s3-ferry-test differs in LambdaAssumes',
    );
    expect(text).toContain('  Condition sts:ExternalId (StringEquals) is A, the pair says s3-ferry:test\n');
    expect(text).toMatch(/^- \{"Sid":"LambdaAssumes".*"sts:ExternalId":"A"/m);
    expect(text).toMatch(/^\+ \{"Sid":"LambdaAssumes".*"sts:ExternalId":"s3-ferry:test"/m);
    expect(text).not.toContain('lacks LambdaAssumes');
  });

  test('shows a Deny of a part of the keys whole: where it is, an object it refuses, and what to ask for', async () => {
    const deny = {
      Sid: 'NoOrders',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::archive/orders/*',
    };
    const text = await printed(
      changed('destination-bucket', () => JSON.stringify({ Version: '2012-10-17', Statement: [deny] })),
    );
    expect(text).toContain(
      'Account 222222222222: statement NoOrders of the bucket policy of archive denies:\n  CopyObject on object orders/example\n',
    );
    expect(text).toContain(JSON.stringify(deny, null, 2));
    expect(text).toContain(
      '"ArnNotEquals": {"aws:PrincipalArn":"arn:aws:iam::222222222222:role/s3-ferry-test"}',
    );
    expect(text).toContain('aws s3api put-bucket-policy');
  });

  test('has no line for examples that policies tell apart and that pass', async () => {
    const allow = {
      Sid: 'Others',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::archive/orders/*',
    };
    const policySet = changed('destination-bucket', () =>
      JSON.stringify({ Version: '2012-10-17', Statement: [allow] }),
    );
    const text = await printed(policySet);
    expect(text.match(/^pass/gm)).toHaveLength(proofCalls(pair()).length);
    expect(text).toMatch(/(\d+) of \1 calls pass/);
  });
});
