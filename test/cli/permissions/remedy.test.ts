import { prove } from '../../../cli/permissions/prove.ts';
import { remedies } from '../../../cli/permissions/remedy.ts';
import { quoted } from '../../../lib/core/policy/aws-command.ts';
import { policyDocuments } from '../../../lib/core/policy/policy-documents.ts';
import { generatedPolicies, type PolicySet } from '../../../lib/core/proof/policy-set.ts';
import { proofCalls } from '../../../lib/core/proof/proof.ts';
import { everyPair, everyPairInVpc } from '../../support/every-pair.ts';
import { pair } from '../../support/pair.ts';
import { mutated, removals } from '../../support/policy-mutations.ts';

async function remediesIn(one = pair(), policySet: PolicySet = generatedPolicies(one)) {
  const refused = (await prove(proofCalls(one), policySet)).flatMap((call) => call.refused);
  return await remedies(one, refused, { deployed: policySet, profiles: { source: 'A', destination: "B's" } });
}

/** The policy in a command of the AWS CLI, as the shell would give it. */
function policyIn(command: string) {
  const [, json = ''] = /--policy(?:-document)? '(.*)'$/s.exec(command) ?? [];
  return JSON.parse(json.replaceAll(`'\\''`, "'"));
}

const whole = everyPair().filter(({ tags, source, destination, trigger }) =>
  Boolean(tags === 'copy' && source.kmsKey && destination.kmsKey && trigger === 'notification'),
);

describe('[U] the remedy of a missing statement', () => {
  test('there is none where nothing is missing', async () => {
    expect(await remediesIn()).toEqual([]);
  });

  test.each([
    ...whole.map((one) => [one.access, one] as const),
    ...everyPairInVpc().map((one) => [`${one.access} in a VPC, to ${one.destination.region}`, one] as const),
  ])(
    'with %s names each missing statement, its document and its account, and its command puts it there',
    async (_, one) => {
      const statementsGone = policyDocuments(one).flatMap((document) =>
        removals(document).filter(({ change }) => change.endsWith('the whole')),
      );
      expect(statementsGone.length).toBeGreaterThan(10);
      for (const mutation of statementsGone) {
        const [remedy, ...others] = await remediesIn(one, mutated(generatedPolicies(one), mutation));
        expect(others).toEqual([]);
        expect(remedy?.document.id).toBe(mutation.document.id);
        expect(remedy?.statements.map(({ Sid }) => Sid)).toEqual([mutation.change.split(':')[0]]);
        const policy = policyIn(remedy?.command ?? '');
        const repaired = generatedPolicies(one).documents;
        const policySet = {
          documents: { ...repaired, [mutation.document.id]: [{ name: 's3-ferry', policy }] },
        };
        expect(await remediesIn(one, policySet)).toEqual([]);
      }
    },
  );

  test('keeps what others have in the bucket policy', async () => {
    const others = { Sid: 'TlsOnly', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };
    const condition = { Bool: { 'aws:SecureTransport': 'false' } };
    const policy = { Version: '2012-10-17', Statement: [{ ...others, Condition: condition }] };
    const { documents } = generatedPolicies(pair());
    const [remedy] = await remediesIn(pair(), {
      documents: { ...documents, 'source-bucket': [{ name: 'bucket', policy }] },
    });
    expect(remedy?.command).toMatch(
      /^aws s3api put-bucket-policy --region eu-central-1 --profile A --bucket uploads /,
    );
    expect(policyIn(remedy?.command ?? '').Statement[0]).toEqual(policy.Statement[0]);
    expect(policyIn(remedy?.command ?? '').Statement).toHaveLength(4);
  });

  test('there is none for what a Deny refuses, which is named instead', async () => {
    const { documents } = generatedPolicies(pair());
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Sid: 'Locked', Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: '*' }],
    };
    const policySet = { documents: { ...documents, 'destination-bucket': [{ name: 'bucket', policy }] } };
    expect(await remediesIn(pair(), policySet)).toEqual([]);
    const refused = (await prove(proofCalls(pair()), policySet)).flatMap((call) => call.refused);
    expect(refused.map(({ decision }) => decision.denials[0])).toContainEqual(
      expect.objectContaining({ document: 'destination-bucket', sid: 'Locked' }),
    );
  });

  test('a permissions boundary that withholds is told', async () => {
    const policySet = {
      ...generatedPolicies(pair()),
      boundaries: {
        'destination-permissions': [{ name: 'b', policy: { Version: '2012-10-17', Statement: [] } }],
      },
    };
    const refused = (await prove(proofCalls(pair()), policySet)).flatMap((call) => call.refused);
    expect(refused[0]?.decision.problem).toBe(
      'the permissions boundary of role s3-ferry-test does not allow it',
    );
  });
});

test('a word of the shell stands for itself', () => {
  expect(["it's", 'plain/word', 'a b', '$HOME'].map(quoted)).toEqual([
    `'it'\\''s'`,
    'plain/word',
    "'a b'",
    "'$HOME'",
  ]);
});
