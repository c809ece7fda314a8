import type { Pair } from '../../../lib/core/pair/pair.ts';
import {
  type PlacedDocument,
  placedDocuments,
  policyDocuments,
} from '../../../lib/core/policy/policy-documents.ts';
import type { ExplainedStatement } from '../../../lib/core/policy/policy-statement.ts';
import { everyPair, everyPairInVpc, everyPairWatched } from '../../support/every-pair.ts';
import { pair } from '../../support/pair.ts';

const batch = { bucket: 'jobs', prefix: 'ferry/', inventory: { bucket: 'lists', prefix: 'uploads/' } };
const operators = ['arn:aws:iam::111111111111:role/alice', 'arn:aws:iam::111111111111:user/bob'];
const pairs: readonly Pair[] = [
  ...everyPair(),
  ...everyPairInVpc(),
  ...everyPairWatched(),
  pair({ operators, batch }),
];

/** The statements of all pairs that are not as `isRight` has it. */
function wrong(isRight: (statement: ExplainedStatement, document: PlacedDocument) => boolean) {
  return pairs
    .flatMap((one) => policyDocuments(one))
    .flatMap((document) => document.statements.filter((statement) => !isRight(statement, document)));
}

describe('[U] the statements of any pair', () => {
  it('have ids of letters and digits, each once in its document', () => {
    expect(wrong(({ statement }) => /^[A-Z][A-Za-z0-9]+$/.test(statement.Sid))).toEqual([]);
    expect(
      wrong((one, { statements }) =>
        statements.every((other) => other === one || other.statement.Sid !== one.statement.Sid),
      ),
    ).toEqual([]);
  });

  it('say in a sentence which call needs them', () => {
    expect(wrong(({ why }) => /^\S+ .*\w.*\.$/s.test(why))).toEqual([]);
  });

  it('allow actions, of something where it is no trust, and to somebody where it is no role’s own', () => {
    expect(
      wrong(
        ({ statement }, { kind }) =>
          statement.Effect === 'Allow' &&
          statement.Action.length > 0 &&
          statement.Action.every((action) => /^\w+:\w+$/.test(action)) &&
          (kind === 'trust') === (statement.Resource === undefined) &&
          statement.Resource?.length !== 0 &&
          (kind === 'permissions') === (statement.Principal === undefined),
      ),
    ).toEqual([]);
  });

  it('trust S3 Batch Operations with jobs of the own account alone', () => {
    const trust = placedDocuments(pair({ batch })).find(({ id }) => id === 'batch-trust')?.statements;
    expect(trust?.map(({ statement }) => statement)).toEqual([
      {
        Sid: 'BatchOperationsRuns',
        Effect: 'Allow',
        Principal: { Service: 'batchoperations.s3.amazonaws.com' },
        Action: ['sts:AssumeRole'],
        Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      },
    ]);
  });
});

describe('[U] the documents of a pair', () => {
  const full = pair({
    trigger: 'queue',
    source: { kmsKey: 'arn:key/s' },
    destination: { kmsKey: 'arn:key/d' },
    vpc: { subnets: ['subnet-1'], securityGroups: ['sg-1'], s3Endpoint: 'vpce-1' },
  });

  it('are told by what they are and whose', () => {
    expect(placedDocuments(full).map(({ id, account, document }) => [id, account, document])).toEqual([
      ['lambda-trust', '111111111111', 'trust policy of role s3-ferry-test-lambda'],
      ['lambda-permissions', '111111111111', 'permissions of role s3-ferry-test-lambda'],
      ['batch-trust', '111111111111', expect.stringMatching(/^trust policy of role s3-ferry-test-/)],
      ['batch-permissions', '111111111111', expect.stringMatching(/^permissions of role s3-ferry-test-/)],
      ['source-bucket', '111111111111', 'bucket policy of uploads'],
      ['source-key', '111111111111', 'key policy of arn:key/s'],
      ['events-queue', '111111111111', 'policy of queue s3-ferry-test-events'],
      ['dead-letter-queue', '111111111111', 'policy of queue s3-ferry-test-dlq'],
      ['s3-endpoint', '111111111111', 'policy of VPC endpoint vpce-1'],
      ['destination-trust', '222222222222', 'trust policy of role s3-ferry-test'],
      ['destination-permissions', '222222222222', 'permissions of role s3-ferry-test'],
      ['destination-bucket', '222222222222', 'bucket policy of archive'],
      ['destination-key', '222222222222', 'key policy of arn:key/d'],
    ]);
  });

  it('are those that have statements', () => {
    expect(policyDocuments(pair()).map(({ id }) => id)).toEqual([
      'lambda-trust',
      'lambda-permissions',
      'source-bucket',
      'destination-trust',
      'destination-permissions',
    ]);
  });
});
