import fc from 'fast-check';
import {
  type AnyStatement,
  isOpenToAll,
  policyDifference,
  readPolicy,
  withoutStatements,
  withStatements,
} from '../../../lib/core/policy/merge-policy.ts';

const ours = [
  { Sid: 'FerryRead', Effect: 'Allow', Action: ['s3:GetObject'] },
  { Sid: 'FerryTags', Effect: 'Allow', Action: ['s3:GetObjectTagging'] },
];
const isOurs = ({ Sid = '' }: AnyStatement) => Sid.startsWith('Ferry');
const theirs = fc.array(
  fc.record(
    {
      Sid: fc.stringMatching(/^[A-E][a-z]{0,3}$/),
      Effect: fc.constantFrom('Allow', 'Deny'),
      Action: fc.string(),
    },
    { requiredKeys: ['Effect', 'Action'] },
  ),
);

describe('[U] merging into a policy of others', () => {
  test('keeps every statement of others, as it was and in its order', () => {
    fc.assert(
      fc.property(theirs, fc.string(), (Statement, Id) => {
        const merged = withStatements({ Version: '2008-10-17', Id, Statement }, ours);
        expect(merged.Statement.slice(0, Statement.length)).toEqual(Statement);
        expect(merged.Statement.slice(Statement.length)).toEqual(ours);
        expect(merged).toMatchObject({ Version: '2008-10-17', Id });
      }),
    );
  });

  const variable = (name: string) => `\${${name}}`;
  const resource = `arn:aws:s3:::b/${variable('*')}${variable('?')}${variable('$')}{x}/*`;
  const withVariables = [{ Sid: 'FerryRead', Effect: 'Allow', Resource: [resource] }];
  const other = { Effect: 'Allow', Resource: `arn:aws:s3:::b/${variable('aws:username')}/*` };

  test.each(['2008-10-17', undefined])(
    'of version %s leaves that as it is, and needs no variables',
    (Version) => {
      const before = { ...(Version && { Version }), Statement: [other] };
      const merged = withStatements(before, withVariables);
      expect(merged).toEqual({
        ...before,
        Statement: [other, { Sid: 'FerryRead', Effect: 'Allow', Resource: [`arn:aws:s3:::b/??\${x}/*`] }],
      });
      expect(withStatements(merged, withVariables)).toEqual(merged);
    },
  );

  test.each([[undefined], [{ Statement: [] }], [{ Version: '2012-10-17', Statement: [other] }]])(
    'of version 2012-10-17, or one without any statement, has them: %j',
    (before) => {
      const { Version, Statement } = withStatements(before, withVariables);
      expect(Version).toBe('2012-10-17');
      expect(Statement.at(-1)).toEqual(withVariables[0]);
    },
  );

  test('done twice is done once', () => {
    fc.assert(
      fc.property(theirs, (Statement) => {
        const once = withStatements({ Statement }, ours);
        expect(withStatements(once, ours)).toEqual(once);
        expect(policyDifference(once, withStatements(once, ours))).toMatchObject({ added: [], removed: [] });
      }),
    );
  });

  test('undone leaves what was there before, and nothing where nothing was', () => {
    fc.assert(
      fc.property(theirs, (Statement) => {
        const left = withoutStatements(withStatements({ Version: '2012-10-17', Statement }, ours), isOurs);
        expect(left?.Statement ?? []).toEqual(Statement);
      }),
    );
    expect(withoutStatements(withStatements(undefined, ours), isOurs)).toBeUndefined();
  });

  test('puts a statement in the place of an earlier one of its id', () => {
    const before = { Statement: [{ Sid: 'FerryTags', Action: 'old' }, { Sid: 'Last' }] };
    expect(withStatements(before, ours).Statement).toEqual([ours[1], { Sid: 'Last' }, ours[0]]);
    expect(policyDifference(before, withStatements(before, ours))).toEqual({
      added: [ours[1], ours[0]],
      removed: [before.Statement[0]],
      kept: 1,
    });
  });

  test('sees no difference in what AWS writes in another way', () => {
    const before = { Statement: [{ Action: 's3:GetObject', Sid: 'A', Resource: ['b', 'a'] }] };
    const after = { Statement: [{ Sid: 'A', Resource: ['a', 'b'], Action: ['s3:GetObject'] }] };
    expect(policyDifference(before, after)).toEqual({ added: [], removed: [], kept: 1 });
  });

  test('reads one statement that is no list, and none', () => {
    expect(readPolicy('{"Statement":{"Sid":"A"}}').Statement).toEqual([{ Sid: 'A' }]);
    expect(readPolicy('{}').Statement).toEqual([]);
    expect(() => readPolicy('None')).toThrow(SyntaxError);
  });

  test('reads past what is no statement', () => {
    expect(readPolicy('{"Statement":[null,"all",{"Sid":"A"}]}').Statement).toEqual([{ Sid: 'A' }]);
    expect(readPolicy('{"Statement":null}').Statement).toEqual([]);
  });

  test('sees all of a policy come where there was none, and all of it go', () => {
    const policy = { Statement: ours };
    expect(policyDifference(undefined, policy)).toEqual({ added: ours, removed: [], kept: 0 });
    expect(policyDifference(policy, undefined)).toEqual({ added: [], removed: ours, kept: 0 });
  });

  test('sees a difference between lists of several entries, and between nothing and something', () => {
    const [one, two] = [{ Resource: ['a', 'b'] }, { Resource: ['a', 'c'] }];
    expect(policyDifference({ Statement: [one] }, { Statement: [two] })).toMatchObject({
      added: [two],
      kept: 0,
    });
    const [none, some] = [{ Condition: null }, { Condition: {} }];
    expect(policyDifference({ Statement: [none] }, { Statement: [some] })).toMatchObject({ kept: 0 });
  });
});

describe('[U] a policy that is open to all', () => {
  const open = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
  test.each<[boolean, string, AnyStatement[]]>([
    [true, 'as a VPC endpoint has it that nobody restricted', [open]],
    [true, 'with an id, and its fields in lists', [{ Sid: 'All', ...open, Action: ['*'], Resource: ['*'] }]],
    [true, 'beside other statements', [{ ...open, Effect: 'Deny', Resource: 'arn' }, open]],
    [false, 'of no statement', []],
    [false, 'that denies', [{ ...open, Effect: 'Deny' }]],
    [false, 'to one account', [{ ...open, Principal: { AWS: '111111111111' } }]],
    [false, 'for one service', [{ ...open, Action: 's3:*' }]],
    [false, 'for one bucket', [{ ...open, Resource: 'arn:aws:s3:::b/*' }]],
    [false, 'under a condition', [{ ...open, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }]],
  ])('is %s %s', (is, _, Statement) => {
    expect(isOpenToAll({ Statement })).toBe(is);
  });
});
