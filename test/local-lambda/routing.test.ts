import { matchesPattern } from '../../local/delivery/event-pattern.ts';
import { notificationTargets } from '../../local/delivery/notification-targets.ts';
import { permits } from '../../local/delivery/service-permission.ts';
import { objectWrite } from './object-write.ts';

const functionArn = 'arn:aws:lambda:eu-west-1:111111111111:function:f';

describe('[U] an EventBridge pattern', () => {
  const event = {
    source: 'aws.s3',
    detail: { bucket: { name: 'b' }, object: { key: 'in/a?.csv', size: 7 } },
  };
  const key = (...matchers: unknown[]) => ({ detail: { object: { key: matchers } } });

  it.each([
    [true, { source: ['aws.s3', 'other'], detail: { bucket: { name: ['b'] } } }],
    [false, { source: ['aws.s3'], detail: { bucket: { name: ['c'] } } }],
    [false, { detail: { absent: { name: ['b'] } } }],
    [true, key({ prefix: 'out/' }, { prefix: 'in/' })],
    [false, key({ prefix: 'out/' })],
    [true, key({ suffix: '.csv' })],
    [true, key({ prefix: { 'equals-ignore-case': 'IN/' } })],
    [true, key({ wildcard: 'in/*.csv' })],
    [true, key({ wildcard: 'in/a?.csv' })],
    [false, key({ wildcard: 'in/?a.csv' })],
    [true, key({ 'anything-but': ['x'] })],
    [false, key({ 'anything-but': { prefix: 'in/' } })],
    [true, { detail: { object: { 'version-id': [{ exists: false }] } } }],
    [false, { detail: { object: { key: [{ exists: false }] } } }],
    [true, { detail: { object: { size: [{ numeric: ['>', 0, '<=', 7] }] } } }],
    [false, { detail: { object: { size: [{ numeric: ['>', 7] }] } } }],
    [true, { $or: [{ source: ['other'] }, { source: ['aws.s3'] }] }],
  ])('gives %s for %j', (expected, pattern) => {
    expect(matchesPattern(pattern, event)).toBe(expected);
  });

  it('with an operator it does not know is an error', () => {
    expect(() => matchesPattern(key({ cidr: '10.0.0.0/24' }), event)).toThrow('"cidr"');
  });
});

describe('[U] a notification document', () => {
  const targets = (Events: string[], rules: { Name: string; Value: string }[], write = objectWrite()) =>
    notificationTargets(
      {
        LambdaFunctionConfigurations: [
          {
            Id: 'id',
            LambdaFunctionArn: functionArn,
            Events: Events as never,
            Filter: { Key: { FilterRules: rules as never } },
          },
        ],
      },
      write,
    ).length;

  it.each([
    [1, ['s3:ObjectCreated:*'], []],
    [1, ['s3:ObjectCreated:Put'], []],
    [0, ['s3:ObjectCreated:Copy', 's3:ObjectRemoved:*'], []],
    [
      1,
      ['s3:ObjectCreated:*'],
      [
        { Name: 'Prefix', Value: 'in/' },
        { Name: 'suffix', Value: '.txt' },
      ],
    ],
    [
      0,
      ['s3:ObjectCreated:*'],
      [
        { Name: 'prefix', Value: 'in/' },
        { Name: 'suffix', Value: '.csv' },
      ],
    ],
  ])('names %d targets for events %j and filter %j', (expected, events, rules) => {
    expect(targets(events, rules)).toBe(expected);
  });
});

describe('[U] a resource policy', () => {
  const call = {
    service: 's3.amazonaws.com',
    action: 'lambda:InvokeFunction',
    resource: functionArn,
    sourceArn: 'arn:aws:s3:::b',
    sourceAccount: '111111111111',
  };
  const allow = {
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: functionArn,
    Condition: {
      ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::b' },
      StringEquals: { 'AWS:SourceAccount': '111111111111' },
    },
  };
  const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

  it('lets the service call that it names', () => {
    expect(permits(policy(allow), call)).toBe(true);
  });

  it.each([
    ['another service', { Principal: { Service: 'events.amazonaws.com' } }],
    ['another action', { Action: 'lambda:GetFunction' }],
    ['another function', { Resource: `${functionArn}2` }],
    ['another bucket', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::c' } } }],
    ['another account', { Condition: { StringEquals: { 'aws:SourceAccount': '222222222222' } } }],
    ['a condition that is not understood', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
  ])('does not let it when it speaks of %s', (_, difference) => {
    expect(permits(policy({ ...allow, ...difference }), call)).toBe(false);
  });

  it('does not let it without any policy', () => {
    expect(permits(undefined, call)).toBe(false);
  });

  it('does not let it against a Deny', () => {
    expect(permits(policy(allow, { ...allow, Effect: 'Deny' }), call)).toBe(false);
  });
});
