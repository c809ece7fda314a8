import { statementDifferences } from '../../../lib/core/policy/statement-difference.ts';

const wanted = {
  Sid: 'A',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111111111111:root' },
  Action: ['s3:GetObject', 's3:PutObject'],
  Resource: ['arn:aws:s3:::b/*'],
  Condition: { StringEquals: { 'sts:ExternalId': 'B' } },
};

describe('[U] what of a statement differs', () => {
  test('is nothing where only lists, order and ids do', () => {
    const written = {
      Sid: 'Other',
      Condition: { StringEquals: { 'sts:ExternalId': ['B'] } },
      Resource: 'arn:aws:s3:::b/*',
      Action: ['s3:PutObject', 's3:GetObject'],
      Principal: { AWS: ['arn:aws:iam::111111111111:root'] },
      Effect: 'Allow',
    };
    expect(statementDifferences(written, wanted)).toEqual([]);
  });

  test.each([
    [
      'the value of a condition',
      { Condition: { StringEquals: { 'sts:ExternalId': 'A' } } },
      ['Condition sts:ExternalId (StringEquals) is A, the pair says B'],
    ],
    [
      'one value of several',
      { Condition: { StringEquals: { 'sts:ExternalId': ['A', 'B'] } } },
      ['Condition sts:ExternalId (StringEquals) is A, B, the pair says B'],
    ],
    [
      'the operator of a condition',
      { Condition: { StringLike: { 'sts:ExternalId': 'B' } } },
      [
        'Condition sts:ExternalId (StringEquals) is missing, the pair says B',
        'Condition sts:ExternalId (StringLike) is B, the pair says nothing of it',
      ],
    ],
    [
      'all conditions',
      { Condition: undefined },
      ['Condition sts:ExternalId (StringEquals) is missing, the pair says B'],
    ],
    [
      'the principal',
      { Principal: { AWS: 'x' } },
      ['Principal AWS is x, the pair says arn:aws:iam::111111111111:root'],
    ],
    [
      'everyone as principal',
      { Principal: '*' },
      [
        'Principal AWS is missing, the pair says arn:aws:iam::111111111111:root',
        'Principal is *, the pair says nothing of it',
      ],
    ],
    [
      'all but a principal',
      { NotPrincipal: { AWS: 'x' } },
      ['NotPrincipal AWS is x, the pair says nothing of it'],
    ],
    ['an action', { Action: 's3:GetObject' }, ['Action lacks s3:PutObject']],
    [
      'an action more',
      { Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'] },
      ['Action has s3:DeleteObject, of which the pair says nothing'],
    ],
    [
      'the resource',
      { Resource: 'arn:aws:s3:::b/a' },
      ['Resource lacks arn:aws:s3:::b/*', 'Resource has arn:aws:s3:::b/a, of which the pair says nothing'],
    ],
    ['a resource left out', { NotResource: 'x' }, ['NotResource has x, of which the pair says nothing']],
    ['the effect', { Effect: 'Deny' }, ['Effect is Deny, the pair says Allow']],
  ])('is told for %s', (_, change, differences) => {
    expect(statementDifferences({ ...wanted, ...change }, wanted)).toEqual(differences);
  });
});
