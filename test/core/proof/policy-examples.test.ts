import type { Pair } from '../../../lib/core/pair/pair.ts';
import { policyExamples } from '../../../lib/core/proof/policy-examples.ts';
import { generatedPolicies, type PolicySet } from '../../../lib/core/proof/policy-set.ts';
import { pair } from '../../support/pair.ts';

const invoices = pair({
  tags: 'drop',
  scope: { prefixes: ['in/'], suffixes: [], excludes: ['*.tmp'] },
  keyRule: { stripPrefix: 'in/', addPrefix: 'out/' },
});

/** What is looked at beside the pair's own example, where one statement is beside the pair's own. */
function extras(statement: object, one: Pair = invoices, place: 'documents' | 'boundaries' = 'documents') {
  const { documents } = generatedPolicies(one);
  const policy = { Version: '2012-10-17', Statement: [statement] };
  const added = { 'destination-bucket': [{ name: 'bucket', policy }] };
  const policySet: PolicySet =
    place === 'documents' ? { documents: { ...documents, ...added } } : { documents, boundaries: added };
  return policyExamples(one, policySet)
    .filter(({ isExtra }) => isExtra)
    .map(({ key, tags }) => [key, ...tags.map(({ Key, Value }) => `${Key}=${Value}`)].join(' '));
}

const deny = (fields: object) => ({ Effect: 'Deny', Principal: '*', Action: 's3:*', ...fields });

describe('[U] the examples that a policy asks for', () => {
  test.each([
    ['a part of the destination', { Resource: 'arn:aws:s3:::archive/out/a/*' }, ['in/a/example']],
    ['a part of the source', { Resource: ['arn:aws:s3:::uploads/in/b*'] }, ['in/bexample']],
    ['either bucket', { Resource: 'arn:aws:s3:::*/*.exe' }, ['in/example.exe']],
    ['one key', { Resource: 'arn:aws:s3:::archive/out/x' }, ['in/x']],
    ['keys that are left out', { Resource: 'arn:aws:s3:::archive/out/*.tmp' }, []],
    ['keys of no copy', { Resource: 'arn:aws:s3:::archive/elsewhere/*' }, []],
    ['another bucket', { Resource: 'arn:aws:s3:::others/in/a/*' }, []],
    ['another partition', { Resource: 'arn:aws-cn:s3:::archive/out/a/*' }, []],
    ['the bucket', { Resource: 'arn:aws:s3:::archive' }, []],
    [
      'all but some keys',
      { NotResource: ['arn:aws:s3:::archive/out/e*', 'arn:aws:s3:::archive/out/x*'] },
      ['in/yexample'],
    ],
    ['all but every key', { NotResource: 'arn:aws:s3:::archive/out/*' }, []],
    [
      'a tag',
      { Resource: '*', Condition: { StringEquals: { 's3:ExistingObjectTag/class': ['a', 'b*'] } } },
      ['in/example class=a', 'in/example class=bexample', 'in/example class=s3-ferry-other'],
    ],
    [
      'two tags in a part of the keys',
      {
        Resource: 'arn:aws:s3:::uploads/in/a/*',
        Condition: { StringEquals: { 's3:RequestObjectTag/x': '1', 's3:ExistingObjectTag/y': '2' } },
      },
      [
        'in/a/example',
        'in/a/example x=1',
        'in/a/example y=2',
        'in/a/example x=s3-ferry-other',
        'in/a/example y=s3-ferry-other',
        'in/a/example x=1 y=2',
        'in/a/example x=s3-ferry-other y=s3-ferry-other',
      ],
    ],
    [
      'where a copy comes from',
      { Resource: '*', Condition: { StringLike: { 's3:x-amz-copy-source': 'uploads/in/p/*' } } },
      ['in/p/example'],
    ],
    ['nothing of the kind', { Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }, []],
  ])('are, for a Deny on %s, those that it tells apart', (_, fields, keys) => {
    expect(extras(deny(fields))).toEqual(keys);
  });

  test('are of permissions boundaries, too', () => {
    expect(extras(deny({ Resource: 'arn:aws:s3:::archive/out/a/*' }), invoices, 'boundaries')).toEqual([
      'in/a/example',
    ]);
  });

  test('are keys that no Allow of an action is about', () => {
    const allow = { Effect: 'Allow', Principal: '*', Action: ['s3:PutObject'] };
    expect(
      extras({ ...allow, Resource: ['arn:aws:s3:::archive/out/e*', 'arn:aws:s3:::archive/out/x*'] }),
    ).toEqual(['in/yexample']);
    expect(extras({ ...allow, Resource: 'arn:aws:s3:::archive/*' })).toEqual([]);
    expect(extras({ ...allow, Resource: 'arn:aws:s3:::others/*' })).toEqual([]);
  });

  test('have the tags that an Allow asks about', () => {
    const allow = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::archive/*',
    };
    const Condition = { 'ForAnyValue:StringEquals': { 's3:RequestObjectTagKeys': 'team?' } };
    expect(extras({ ...allow, Condition })).toEqual([
      'in/example teamx=example',
      'in/example teamx=s3-ferry-other',
    ]);
  });
});
