import { differenceOf } from '../../../cli/permissions/deployed-statement.ts';
import { prove } from '../../../cli/permissions/prove.ts';
import { remedies } from '../../../cli/permissions/remedy.ts';
import type { Pair } from '../../../lib/core/pair/pair.ts';
import { type PlacedDocument, policyDocuments } from '../../../lib/core/policy/policy-documents.ts';
import type { Statement } from '../../../lib/core/policy/policy-statement.ts';
import { statementDifferences } from '../../../lib/core/policy/statement-difference.ts';
import { generatedPolicies, type PolicySet } from '../../../lib/core/proof/policy-set.ts';
import { proofCalls } from '../../../lib/core/proof/proof.ts';
import { everyPair, everyPairInVpc } from '../../support/every-pair.ts';
import { pair } from '../../support/pair.ts';

/** One part of a statement changed, and what has to be said of it. */
type Change = readonly [part: string, changed: object, said: string];

/** Every part of a statement, changed one at a time. */
function changesOf(statement: Statement): Change[] {
  const { Principal, Condition = {}, Resource } = statement;
  const [action = ''] = statement.Action;
  const otherAction = `${action.split(':')[0]}:${/Get/.test(action) ? 'PutObject' : 'GetObject'}`;
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, value]): Change[] => {
      const set = (other: object) => ({ ...statement, Condition: { ...Condition, [operator]: other } });
      const { [key]: _, ...rest } = keys;
      return [
        [
          `${key} changed`,
          set({ ...keys, [key]: 'other' }),
          `Condition ${key} (${operator}) is other, the pair says ${value}`,
        ],
        [`${key} gone`, set(rest), `Condition ${key} (${operator}) is missing, the pair says ${value}`],
      ];
    }),
  );
  return [
    ['Effect', { ...statement, Effect: 'Deny' }, 'Effect is Deny, the pair says Allow'],
    [
      'an action',
      { ...statement, Action: [otherAction, ...statement.Action.slice(1)] },
      `Action lacks ${action}`,
    ],
    [
      'a condition more',
      { ...statement, Condition: { ...Condition, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
      'Condition aws:SourceIp (IpAddress) is 10.0.0.0/8, the pair says nothing of it',
    ],
    ...(Resource && Resource[0] !== '*'
      ? [
          [
            'a resource',
            { ...statement, Resource: [Resource[0]?.replace(/[^:/]*$/, 'other'), ...Resource.slice(1)] },
            `Resource lacks ${Resource[0]}`,
          ] as const,
        ]
      : []),
    ...(Principal && Principal !== '*' ? [principalChange(statement, Principal)] : []),
    ...conditions,
  ];
}

function principalChange(statement: Statement, principal: object): Change {
  const [[kind, name]] = Object.entries(principal) as [[string, string]];
  const other = kind === 'AWS' ? 'arn:aws:iam::999999999999:root' : 'sns.amazonaws.com';
  const said = `Principal ${kind} is ${other}, the pair says ${name}`;
  return ['the principal', { ...statement, Principal: { [kind]: other } }, said];
}

function policiesWith(policySet: PolicySet, document: PlacedDocument, changed: object): PolicySet {
  const Statement = document.statements.map(({ statement }) =>
    statement.Sid === (changed as Statement).Sid ? changed : statement,
  );
  const policy = { Version: '2012-10-17', Statement };
  return { documents: { ...policySet.documents, [document.id]: [{ name: 's3-ferry', policy }] } };
}

/** The calls that a document decides about. */
function callsOn(one: Pair, { id }: PlacedDocument) {
  return proofCalls(one).filter(({ needs }) =>
    needs.some(({ document, endpoint, signer }) => [document, endpoint, signer.permissions].includes(id)),
  );
}

const pairs = [
  ...everyPair().filter(
    ({ tags, source, destination, trigger }) =>
      tags === 'copy' && source.kmsKey && destination.kmsKey && trigger === 'queue',
  ),
  ...everyPairInVpc().slice(0, 1),
  pair({
    batch: { bucket: 'jobs', prefix: 'a/' },
    trigger: 'eventbridge',
    operators: ['arn:aws:iam::111111111111:role/P'],
  }),
];

describe('[U] a statement of the pair that somebody changed', () => {
  test.each(
    pairs.map((one) => [`${one.access}, ${one.trigger}${one.vpc ? ', in a VPC' : ''}`, one] as const),
  )('is told part by part, and not as missing, with %s', async (_, one) => {
    const policySet = generatedPolicies(one);
    let refusing = 0;
    for (const document of policyDocuments(one)) {
      for (const { statement } of document.statements) {
        for (const [part, changed, said] of changesOf(statement)) {
          const deployed = policiesWith(policySet, document, changed);
          const where = `${document.id}: ${statement.Sid}: ${part}`;
          const difference = differenceOf(document.id, statement, deployed);
          expect([where, difference?.differences]).toEqual([where, expect.arrayContaining([said])]);
          const refused = (await prove(callsOn(one, document), deployed)).flatMap((call) => call.refused);
          const found = await remedies(one, refused, { deployed });
          if (refused.length === 0) continue;
          refusing++;
          expect([where, found.map(({ document: { id } }) => id)]).toEqual([where, [document.id]]);
          expect([where, found[0]?.differences]).toEqual([where, [difference]]);
          expect(found[0]?.statements).toEqual([statement]);
        }
      }
    }
    expect(refusing).toBeGreaterThan(30);
  });

  test('is alike however AWS writes it', () => {
    const wanted = {
      Effect: 'Allow',
      Principal: { AWS: 'a' },
      Action: ['s3:GetObject'],
      Resource: ['x', 'y'],
    };
    const written = {
      Resource: ['y', 'x'],
      Action: 's3:GetObject',
      Principal: { AWS: ['a'] },
      Effect: 'Allow',
    };
    expect(statementDifferences(written, wanted)).toEqual([]);
  });
});
