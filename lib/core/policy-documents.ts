import { lambdaRoleName } from './arn.ts';
import type { Pair } from './pair.ts';
import { type PolicySet, policies } from './policies.ts';
import type { ExplainedStatement } from './policy-statement.ts';

/** One policy document of one account, with the pair's statements in it. */
export interface PlacedDocument {
  readonly account: string;
  readonly side: 'source' | 'destination';
  /** Which document, in words a person finds it by. */
  readonly document: string;
  readonly kind: 'trust' | 'permissions' | 'bucket' | 'key' | 'queue';
  readonly statements: readonly ExplainedStatement[];
}

/** Every document that holds statements of `pair`, source account first; documents without any are left out. */
export function policyDocuments(pair: Pair, set: PolicySet = policies(pair)): PlacedDocument[] {
  const { source, destination } = pair;
  const lambdaRole = lambdaRoleName(pair);
  const role = destination.role;
  const place =
    (side: PlacedDocument['side']) =>
    (
      kind: PlacedDocument['kind'],
      document: string,
      statements: readonly ExplainedStatement[] = [],
    ): PlacedDocument => ({ account: pair[side].account, side, kind, document, statements });
  const inSource = place('source');
  const inDestination = place('destination');
  return [
    inSource('trust', `trust policy of role ${lambdaRole}`, set.lambdaRole.trust),
    inSource('permissions', `permissions of role ${lambdaRole}`, set.lambdaRole.permissions),
    inSource('bucket', `bucket policy of ${source.bucket}`, set.sourceBucket),
    inSource('key', `key policy of ${source.kmsKey}`, set.sourceKey),
    inSource('queue', 'policy of the events queue', set.eventsQueue),
    inSource('queue', 'policy of the dead-letter queue', set.deadLetterQueue),
    inDestination('trust', `trust policy of role ${role}`, set.destinationRole?.trust),
    inDestination('permissions', `permissions of role ${role}`, set.destinationRole?.permissions),
    inDestination('bucket', `bucket policy of ${destination.bucket}`, set.destinationBucket),
    inDestination('key', `key policy of ${destination.kmsKey}`, set.destinationKey),
  ].filter(({ statements }) => statements.length > 0);
}
