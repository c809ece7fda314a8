import { statementsById } from '../../../lib/core/policy/statements-by-id.ts';

describe('[U] the statements of a policy', () => {
  it('are found by their ids, and those without one by their place', () => {
    expect(statementsById({ Statement: [{ Sid: 'A', Effect: 'Allow' }, { Effect: 'Deny' }] })).toEqual({
      A: { Effect: 'Allow' },
      'statement 2': { Effect: 'Deny' },
    });
  });

  it.each(['Action', 'NotAction', 'Resource', 'NotResource'])('have each %s in a list', (field) => {
    const one = statementsById({ Statement: [{ Sid: 'A', [field]: 's3:GetObject' }] });
    expect(one).toEqual({ A: { [field]: ['s3:GetObject'] } });
    expect(statementsById({ Statement: [{ Sid: 'A', [field]: ['s3:GetObject'] }] })).toEqual(one);
  });

  it.each([
    ['one in a list', { AWS: ['a'] }, { AWS: 'a' }],
    ['one in lists', [['a']], 'a'],
    ['several', { AWS: ['a', ['b']] }, { AWS: ['a', 'b'] }],
    ['none', [], []],
    ['everybody', '*', '*'],
    ['nothing', null, null],
  ])('have what a list of one holds by itself: %s', (_, Principal, expected) => {
    expect(statementsById({ Statement: [{ Sid: 'A', Principal }] })).toEqual({ A: { Principal: expected } });
  });
});
