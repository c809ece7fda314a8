import { batchRoleName, deadLetterQueueName, eventsQueueName, lambdaRoleName } from '../pair/arn.ts';
import type { Pair } from '../pair/pair.ts';
import { type PolicySet, policies } from './policies.ts';
import type { ExplainedStatement } from './policy-statement.ts';

/** Which of the documents of a pair. */
export type DocumentId =
  | 'lambda-trust'
  | 'lambda-permissions'
  | 'batch-trust'
  | 'batch-permissions'
  | 'source-bucket'
  | 'source-key'
  | 'events-queue'
  | 'dead-letter-queue'
  | 's3-endpoint'
  | 'destination-trust'
  | 'destination-permissions'
  | 'destination-bucket'
  | 'destination-key';

/** One policy document of one account, with the pair's statements in it. */
export interface PlacedDocument {
  readonly id: DocumentId;
  readonly account: string;
  readonly side: 'source' | 'destination';
  /** Which document, in words a person finds it by. */
  readonly document: string;
  readonly kind: 'trust' | 'permissions' | 'bucket' | 'key' | 'queue' | 'endpoint';
  /** What the document belongs to: name of the role, bucket or queue, ARN of the key, id of the endpoint. */
  readonly owner: string;
  readonly statements: readonly ExplainedStatement[];
}

const words: Readonly<Record<PlacedDocument['kind'], string>> = {
  trust: 'trust policy of role',
  permissions: 'permissions of role',
  bucket: 'bucket policy of',
  key: 'key policy of',
  queue: 'policy of queue',
  endpoint: 'policy of VPC endpoint',
};

/** Whether others may have statements in it too; documents that are not shared hold those of the pair alone. */
export function isShared({ kind }: PlacedDocument): boolean {
  return kind === 'bucket' || kind === 'key' || kind === 'endpoint';
}

/** Every document that holds statements of `pair`, source account first; documents without any are left out. */
export function policyDocuments(pair: Pair, set: PolicySet = policies(pair)): PlacedDocument[] {
  return placedDocuments(pair, set).filter(({ statements }) => statements.length > 0);
}

/** Every document that decides about the calls of `pair`, whether the pair has statements in it or not. */
export function placedDocuments(pair: Pair, set: PolicySet = policies(pair)): PlacedDocument[] {
  const { name, source, destination } = pair;
  const place =
    (side: PlacedDocument['side'], kind: PlacedDocument['kind'], owner = '') =>
    (id: DocumentId, statements: readonly ExplainedStatement[] = []): PlacedDocument => ({
      id,
      account: pair[side].account,
      side,
      kind,
      owner,
      document: `${words[kind]} ${owner}`,
      statements,
    });
  const [lambdaRole, batchRole] = [lambdaRoleName(pair), batchRoleName(name)];
  return [
    place('source', 'trust', lambdaRole)('lambda-trust', set.lambdaRole.trust),
    place('source', 'permissions', lambdaRole)('lambda-permissions', set.lambdaRole.permissions),
    place('source', 'trust', batchRole)('batch-trust', set.batchRole?.trust),
    place('source', 'permissions', batchRole)('batch-permissions', set.batchRole?.permissions),
    place('source', 'bucket', source.bucket)('source-bucket', set.sourceBucket),
    place('source', 'key', source.kmsKey)('source-key', set.sourceKey),
    place('source', 'queue', eventsQueueName(name))('events-queue', set.eventsQueue),
    place('source', 'queue', deadLetterQueueName(name))('dead-letter-queue', set.deadLetterQueue),
    place('source', 'endpoint', pair.vpc?.s3Endpoint)('s3-endpoint', set.s3Endpoint),
    place('destination', 'trust', destination.role)('destination-trust', set.destinationRole?.trust),
    place(
      'destination',
      'permissions',
      destination.role,
    )('destination-permissions', set.destinationRole?.permissions),
    place('destination', 'bucket', destination.bucket)('destination-bucket', set.destinationBucket),
    place('destination', 'key', destination.kmsKey)('destination-key', set.destinationKey),
  ];
}
