import type { Need, Signer } from './api-call.ts';
import { partition } from './arn.ts';
import type { DestinationEnd, Pair, SourceEnd } from './pair.ts';
import type { DocumentId } from './policy-documents.ts';
import { policyFacts } from './policy-facts.ts';

/** Needs of `signer` on one end of the pair. */
export function endNeeds(pair: Pair, side: 'source' | 'destination', signer: Signer) {
  const { account, region, bucket, kmsKey }: SourceEnd | DestinationEnd = pair[side];
  const arn = `arn:${partition(region)}:s3:::${bucket}`;
  const on = (action: string, resource: string, document: DocumentId, context = {}): Need => ({
    signer,
    action,
    resource,
    account,
    document,
    context,
  });
  return {
    bucket: (action: string) => on(action, arn, `${side}-bucket`),
    object: (action: string, key: string) => on(action, `${arn}/${key}`, `${side}-bucket`),
    key: (action: string) =>
      kmsKey
        ? [on(action, kmsKey, `${side}-key`, { 'kms:ViaService': policyFacts(pair)[side].s3Service })]
        : [],
  };
}
