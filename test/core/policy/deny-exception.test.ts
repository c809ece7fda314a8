import { conditionKeys, likelyOwner, withException } from '../../../lib/core/policy/deny-exception.ts';

const role = 'arn:aws:iam::222222222222:role/s3-ferry-acme';
const other = 'arn:aws:iam::222222222222:role/other';
const deny = { Sid: 'D', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };

describe('[U] a Deny', () => {
  test.each([
    ['no condition', undefined, { ArnNotEquals: { 'aws:PrincipalArn': role } }],
    [
      'another condition',
      { Bool: { 'aws:SecureTransport': 'false' } },
      { Bool: { 'aws:SecureTransport': 'false' }, ArnNotEquals: { 'aws:PrincipalArn': role } },
    ],
    [
      'an exception already',
      { ArnNotEquals: { 'aws:principalarn': other, 'aws:SourceArn': 'x' } },
      { ArnNotEquals: { 'aws:principalarn': [other, role], 'aws:SourceArn': 'x' } },
    ],
    [
      'this exception',
      { ArnNotEquals: { 'aws:PrincipalArn': [role] } },
      { ArnNotEquals: { 'aws:PrincipalArn': role } },
    ],
  ])('with %s excepts a role beside all that it says', (_, Condition, expected) => {
    const statement = { ...deny, ...(Condition && { Condition }) };
    expect(withException(statement, [role])).toEqual({ ...deny, Condition: expected });
  });

  test('is about each key of its conditions once', () => {
    const Condition = { StringEquals: { a: '1', b: '2' }, StringLike: { a: '3' } };
    expect(conditionKeys({ ...deny, Condition })).toEqual(['a', 'b']);
    expect(conditionKeys(deny)).toEqual([]);
  });

  test.each([
    [['aws:PrincipalOrgID'], 'whoever keeps the data perimeter of the organization'],
    [['aws:ResourceOrgPaths', 'aws:SourceIp'], 'whoever keeps the data perimeter of the organization'],
    [['aws:SourceVpc'], 'whoever keeps the network rules of the account'],
    [['aws:VpcSourceIp'], 'whoever keeps the network rules of the account'],
    [['aws:SourceIpAddress'], 'whoever keeps the bucket policy of b'],
    [['s3:RequestObjectTagKeys'], 'whoever sets the rules for uploads in the bucket policy of b'],
    [['s3:prefix'], 'whoever keeps the bucket policy of b'],
    [[], 'whoever keeps the bucket policy of b'],
  ])('about %s is likely to be of %s', (keys, owner) => {
    const Condition = { StringEquals: Object.fromEntries(keys.map((key) => [key, 'x'])) };
    expect(likelyOwner({ ...deny, Condition }, 'bucket policy of b')).toBe(owner);
  });
});
