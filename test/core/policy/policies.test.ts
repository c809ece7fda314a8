import fc from 'fast-check';
import type { Pair } from '../../../lib/core/pair/pair.ts';
import { type PolicySet, policies } from '../../../lib/core/policy/policies.ts';
import type { ExplainedStatement, Statement } from '../../../lib/core/policy/policy-statement.ts';
import { arbitraryPair, everyPair, everyPairInVpc } from '../../support/every-pair.ts';
import { pair } from '../../support/pair.ts';

const sourceKey = 'arn:aws:kms:eu-central-1:111111111111:key/source';
const destinationKey = 'arn:aws:kms:eu-west-1:222222222222:key/destination';
const withKeys = { source: { kmsKey: sourceKey }, destination: { kmsKey: destinationKey } };

/** Every document of a set, by name. */
function documents({
  lambdaRole,
  batchRole,
  destinationRole,
  ...rest
}: PolicySet): Record<string, readonly ExplainedStatement[]> {
  return {
    lambdaTrust: lambdaRole.trust,
    lambdaPermissions: lambdaRole.permissions,
    ...(batchRole && { batchTrust: batchRole.trust, batchPermissions: batchRole.permissions }),
    ...(destinationRole && { trust: destinationRole.trust, permissions: destinationRole.permissions }),
    ...rest,
  };
}

/** What a document allows: action on resource, in one line each. */
function grants(statements: readonly ExplainedStatement[] = []): string[] {
  return statements.flatMap(({ statement: { Action, Resource = ['itself'] } }) =>
    Resource.flatMap((resource) => Action.map((action) => `${action} ${resource}`)),
  );
}

/** What each document of a pair allows. */
function allGrants(one: Pair): Record<string, string[]> {
  const entries = Object.entries(documents(policies(one))).map(([name, statements]) => [
    name,
    grants(statements),
  ]);
  return Object.fromEntries(entries.filter(([, lines]) => lines?.length));
}

const readsSource = [
  's3:GetObject arn:aws:s3:::uploads/*',
  's3:GetObjectTagging arn:aws:s3:::uploads/*',
  's3:ListBucket arn:aws:s3:::uploads',
];
const writesDestination = [
  's3:PutObject arn:aws:s3:::archive/*',
  's3:PutObjectAcl arn:aws:s3:::archive/*',
  's3:ListMultipartUploadParts arn:aws:s3:::archive/*',
  's3:AbortMultipartUpload arn:aws:s3:::archive/*',
  's3:PutObjectTagging arn:aws:s3:::archive/*',
  's3:ListBucketMultipartUploads arn:aws:s3:::archive',
];
const queue = (action: string, name: string) =>
  `sqs:${action} arn:aws:sqs:eu-central-1:111111111111:s3-ferry-test-${name}`;
const ownAccount = [
  ...['replicate', 'replay', 'large'].flatMap((name) => {
    const streams = `arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/s3-ferry-test-${name}:*`;
    return [`logs:CreateLogStream ${streams}`, `logs:PutLogEvents ${streams}`];
  }),
  queue('SendMessage', 'dlq'),
  queue('ReceiveMessage', 'dlq'),
  queue('ChangeMessageVisibility', 'dlq'),
  queue('DeleteMessage', 'dlq'),
  queue('SendMessage', 'parked'),
  queue('SendMessage', 'large'),
  queue('ReceiveMessage', 'large'),
  queue('DeleteMessage', 'large'),
  queue('GetQueueAttributes', 'large'),
];

test('with assume-role the destination role copies, and the source bucket lets it read', () => {
  expect(allGrants(pair())).toEqual({
    lambdaTrust: ['sts:AssumeRole itself'],
    lambdaPermissions: [...ownAccount, 'sts:AssumeRole arn:aws:iam::222222222222:role/s3-ferry-test'],
    trust: ['sts:AssumeRole itself'],
    permissions: [...readsSource, ...writesDestination],
    sourceBucket: readsSource,
  });
});

test("with bucket-policy the Lambda's role copies, and the destination bucket lets it write", () => {
  expect(allGrants(pair({ access: 'bucket-policy' }))).toEqual({
    lambdaTrust: ['sts:AssumeRole itself'],
    lambdaPermissions: [...ownAccount, ...readsSource, ...writesDestination],
    destinationBucket: writesDestination,
  });
});

test("with relay the Lambda's role reads, the destination role writes, and no bucket has to let anybody in", () => {
  expect(allGrants(pair({ access: 'relay' }))).toEqual({
    lambdaTrust: ['sts:AssumeRole itself'],
    lambdaPermissions: [
      ...ownAccount,
      'sts:AssumeRole arn:aws:iam::222222222222:role/s3-ferry-test',
      ...readsSource,
    ],
    trust: ['sts:AssumeRole itself'],
    permissions: writesDestination,
  });
});

test('a pair that runs jobs lets S3 Batch Operations invoke one function, read manifests and write reports', () => {
  const batch = { bucket: 'jobs', prefix: 'acme/', inventory: { bucket: 'lists', prefix: 'uploads/all/' } };
  const { batchTrust, batchPermissions, ...others } = allGrants(pair({ batch }));
  expect(batchTrust).toEqual(['sts:AssumeRole itself']);
  expect(batchPermissions?.sort()).toEqual(
    [
      'lambda:InvokeFunction arn:aws:lambda:eu-central-1:111111111111:function:s3-ferry-test-backfill',
      's3:GetObject arn:aws:s3:::jobs/acme/manifests/*',
      's3:GetObjectVersion arn:aws:s3:::jobs/acme/manifests/*',
      's3:GetObject arn:aws:s3:::lists/uploads/all/*',
      's3:GetObjectVersion arn:aws:s3:::lists/uploads/all/*',
      's3:PutObject arn:aws:s3:::jobs/acme/reports/*',
      's3:PutInventoryConfiguration arn:aws:s3:::uploads',
    ].sort(),
  );
  const logs = 'arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/s3-ferry-test-backfill:*';
  const { lambdaPermissions, ...same } = allGrants(pair());
  expect({ ...others, lambdaPermissions: [] }).toEqual({ ...same, lambdaPermissions: [] });
  expect(others['lambdaPermissions']?.filter((one) => !lambdaPermissions?.includes(one))).toEqual([
    `logs:CreateLogStream ${logs}`,
    `logs:PutLogEvents ${logs}`,
  ]);
});

test('with relay each key lets in the role of its own account alone', () => {
  const { sourceKey, destinationKey } = policies(pair({ ...withKeys, access: 'relay' }));
  const roles = [...sourceKey, ...destinationKey].map(
    ({ statement }) => statement.Condition?.['ArnEquals']?.['aws:PrincipalArn'],
  );
  expect(roles).toEqual([
    'arn:aws:iam::111111111111:role/s3-ferry-test-lambda',
    'arn:aws:iam::222222222222:role/s3-ferry-test',
  ]);
});

test('a pair that drops tags needs no tagging permission anywhere', () => {
  expect(JSON.stringify(allGrants(pair({ tags: 'drop' })))).not.toContain('Tagging');
});

test.each(['assume-role', 'bucket-policy'] as const)(
  'with %s both keys let the signer in, and the signer may use them',
  (access) => {
    const { destinationRole, lambdaRole, ...set } = policies(pair({ ...withKeys, access }));
    const signer = destinationRole ?? lambdaRole;
    expect(grants(signer.permissions)).toEqual(
      expect.arrayContaining([`kms:Decrypt ${sourceKey}`, `kms:GenerateDataKey ${destinationKey}`]),
    );
    expect(grants(set.sourceKey)).toEqual(['kms:Decrypt *']);
    expect(grants(set.destinationKey)).toEqual(['kms:GenerateDataKey *', 'kms:Decrypt *']);
  },
);

test('keys are used by way of S3 in their own region alone', () => {
  const services = (one: Pair) => {
    const { sourceKey, destinationKey, destinationRole } = policies(one);
    const statements = [...sourceKey, ...destinationKey, ...(destinationRole?.permissions ?? [])];
    return statements.flatMap(
      ({ statement }) => statement.Condition?.['StringEquals']?.['kms:ViaService'] ?? [],
    );
  };
  const regional = ['s3.eu-central-1.amazonaws.com', 's3.eu-west-1.amazonaws.com'];
  expect(services(pair(withKeys))).toEqual([...regional, ...regional]);
  const chinese = pair({
    source: { kmsKey: sourceKey, region: 'cn-north-1' },
    destination: { region: 'cn-northwest-1' },
  });
  expect(services(chinese)).toEqual(['s3.cn-north-1.amazonaws.com.cn', 's3.cn-north-1.amazonaws.com.cn']);
});

test('the role trusts one role of the source account, which has to tell the external id', () => {
  expect(policies(pair()).destinationRole?.trust.map(({ statement }) => statement)).toEqual([
    {
      Sid: 'LambdaAssumes',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111111111111:root' },
      Action: ['sts:AssumeRole'],
      Condition: {
        ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/s3-ferry-test-lambda' },
        StringEquals: { 'sts:ExternalId': 's3-ferry:test' },
      },
    },
  ]);
});

test.each([
  ['assume-role', 'arn:aws:iam::222222222222:root', 'arn:aws:iam::222222222222:role/s3-ferry-test'],
  ['bucket-policy', 'arn:aws:iam::111111111111:root', 'arn:aws:iam::111111111111:role/s3-ferry-test-lambda'],
] as const)('with %s buckets and keys name the signer by account and condition', (access, account, role) => {
  const { sourceBucket, destinationBucket, sourceKey, destinationKey } = policies(
    pair({ ...withKeys, access }),
  );
  const statements = [...sourceBucket, ...destinationBucket, ...sourceKey, ...destinationKey];
  expect(statements.length).toBeGreaterThan(2);
  for (const { statement } of statements) {
    expect(statement.Principal).toEqual({ AWS: account });
    expect(statement.Condition?.['ArnEquals']).toEqual({ 'aws:PrincipalArn': role });
  }
});

test('scope and key rule bound what is read and written', () => {
  const { destinationRole } = policies(
    pair({
      scope: { prefixes: ['in/a/', 'in/b/'], suffixes: ['.x', '.y'], excludes: ['*.tmp'] },
      keyRule: { stripPrefix: 'in/', addPrefix: 'out/' },
    }),
  );
  const objects = (action: string) =>
    destinationRole?.permissions.find(({ statement }) => statement.Action.includes(action))?.statement
      .Resource;
  expect(objects('s3:GetObject')).toEqual(['arn:aws:s3:::uploads/in/a/*', 'arn:aws:s3:::uploads/in/b/*']);
  expect(objects('s3:PutObject')).toEqual(['arn:aws:s3:::archive/out/a/*', 'arn:aws:s3:::archive/out/b/*']);
});

test.each([
  ['wildcards stand for themselves', 'a*b?c$d', `a\${*}b\${?}c\${$}d*`],
  ['a policy variable is none', `\${aws:username}/`, `\${$}{aws:username}/*`],
  ['what lists of CloudFormation and JSON split at is one character of any kind', 'a,b"c\\d', 'a?b?c?d*'],
  ['what policies cannot hold is any run of characters', '日本/x', '*/x*'],
])('in a prefix %s', (_, prefix, resource) => {
  const { sourceBucket } = policies(pair({ scope: { prefixes: [prefix], suffixes: [], excludes: [] } }));
  expect(sourceBucket[0]?.statement.Resource).toEqual([`arn:aws:s3:::uploads/${resource}`]);
});

test('the queues let in the one sender of the trigger, and nobody without one', () => {
  const statement = (one: Pair, name: 'eventsQueue' | 'deadLetterQueue') => policies(one)[name][0]?.statement;
  expect(statement(pair({ trigger: 'queue' }), 'eventsQueue')).toEqual({
    Sid: 'BucketSends',
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: ['sqs:SendMessage'],
    Resource: ['arn:aws:sqs:eu-central-1:111111111111:s3-ferry-test-events'],
    Condition: {
      ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::uploads' },
      StringEquals: { 'aws:SourceAccount': '111111111111' },
    },
  });
  expect(statement(pair({ trigger: 'eventbridge' }), 'deadLetterQueue')).toEqual({
    Sid: 'RuleSends',
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: ['sqs:SendMessage'],
    Resource: ['arn:aws:sqs:eu-central-1:111111111111:s3-ferry-test-dlq'],
    Condition: {
      ArnEquals: { 'aws:SourceArn': 'arn:aws:events:eu-central-1:111111111111:rule/s3-ferry-test-uploads' },
    },
  });
  expect(policies(pair()).eventsQueue).toEqual([]);
  expect(policies(pair()).deadLetterQueue).toEqual([]);
});

test('only a pair with a queue may read from one', () => {
  const reads = [
    queue('ReceiveMessage', 'events'),
    queue('DeleteMessage', 'events'),
    queue('GetQueueAttributes', 'events'),
  ];
  const permissions = (trigger: Pair['trigger']) =>
    grants(policies(pair({ trigger })).lambdaRole.permissions);
  expect(permissions('queue')).toEqual(expect.arrayContaining(reads));
  expect(permissions('notification').join()).not.toContain('-events');
});

test.each([
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-east-1', 'aws'],
])('in %s every ARN is of the partition %s', (region, partition) => {
  const set = policies(pair({ source: { region }, destination: { region }, trigger: 'queue' }));
  const arns = JSON.stringify(documents(set)).match(/arn:[^:]+:/g) ?? [];
  expect(new Set(arns)).toEqual(new Set([`arn:${partition}:`]));
});

describe('whatever the pair', () => {
  const statementsOf = (one: Pair) => Object.values(documents(policies(one))).flat();

  test('no statement allows a wildcard action, or any resource but in the policy of a key itself', () => {
    for (const one of everyPair()) {
      const { sourceKey, destinationKey } = policies(one);
      const keys: readonly Statement[] = [...sourceKey, ...destinationKey].map(({ statement }) => statement);
      for (const { statement } of statementsOf(one)) {
        expect(statement.Action.join()).not.toContain('*');
        if (!keys.some(({ Sid }) => Sid === statement.Sid))
          expect(statement.Resource ?? []).not.toContain('*');
      }
    }
  });

  test('in a VPC, EC2 alone is asked about any resource, and by one action after the other', () => {
    for (const one of everyPairInVpc()) {
      const statements = statementsOf(one).map(({ statement }) => statement);
      const anywhere = statements.filter(({ Resource }) => Resource?.includes('*'));
      expect(anywhere.map(({ Sid }) => Sid)).toEqual(['JoinVpc']);
      expect(anywhere[0]?.Action.filter((action) => !/^ec2:\w+$/.test(action))).toEqual([]);
    }
  });

  test('every statement says why it is there', () => {
    for (const one of everyPair())
      for (const { why } of statementsOf(one)) expect(why).toMatch(/^[A-Z].{10,}\.$/);
  });

  test('statement ids are letters and digits, each once in its document', () => {
    fc.assert(
      fc.property(arbitraryPair, (one) => {
        for (const statements of Object.values(documents(policies(one)))) {
          const ids = statements.map(({ statement }) => statement.Sid);
          expect(new Set(ids).size).toBe(ids.length);
          for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9]+$/);
        }
      }),
    );
  });

  test('policies hold no character that IAM refuses', () => {
    fc.assert(
      fc.property(arbitraryPair, (one) => {
        expect(JSON.stringify(policies(one))).toMatch(/^[\u0020-\u007e]*$/);
      }),
    );
  });

  test('whoever signs may do all that buckets and keys of both accounts let him', () => {
    for (const one of everyPair()) {
      const { lambdaRole, destinationRole, sourceBucket, destinationBucket } = policies(one);
      const may = grants((destinationRole ?? lambdaRole).permissions);
      expect(may).toEqual(expect.arrayContaining(grants([...sourceBucket, ...destinationBucket])));
    }
  });
});

test('two pairs on one bucket have statements of different ids in its policy', () => {
  const ids = (name: string) => policies(pair({ name })).sourceBucket.map(({ statement }) => statement.Sid);
  expect(ids('demo-eventbridge')).toEqual([
    'S3FerryDemoEventbridgeReadObjects',
    'S3FerryDemoEventbridgeReadTags',
    'S3FerryDemoEventbridgeTellMissingFromForbidden',
  ]);
  const all = ['a-b', 'ab', 'a-1', 'a1', 'a-'].flatMap(ids);
  expect(new Set(all).size).toBe(all.length);
});
