import type { Tag } from '../copy/request.ts';
import { partition } from '../pair/arn.ts';
import type { DestinationEnd, Pair, SourceEnd } from '../pair/pair.ts';
import type { DocumentId } from '../policy/policy-documents.ts';
import { policyFacts } from '../policy/policy-facts.ts';
import type { Need, Signer } from './api-call.ts';
import { existingTags, type RequestContext } from './request-context.ts';

/** Needs of `signer` on one end of the pair. */
export function endNeeds(pair: Pair, side: 'source' | 'destination', signer: Signer) {
  const { account, region, bucket, kmsKey }: SourceEnd | DestinationEnd = pair[side];
  const arn = `arn:${partition(region)}:s3:::${bucket}`;
  const on = (action: string, resource: string, document: DocumentId, context: RequestContext): Need => ({
    signer,
    action,
    resource,
    account,
    document,
    context,
  });
  const ofBucket = { 's3:ResourceAccount': account };
  const byS3 = {
    'kms:ViaService': policyFacts(pair)[side].s3Service,
    'kms:CallerAccount': signer.account,
    'aws:RequestedRegion': region,
  };
  return {
    bucket: (action: string) => on(action, arn, `${side}-bucket`, ofBucket),
    /** `tags` are those that the object has already. */
    object: (action: string, key: string, tags: readonly Tag[] = []) =>
      on(action, `${arn}/${key}`, `${side}-bucket`, { ...ofBucket, ...existingTags(tags) }),
    key: (action: string) => (kmsKey ? [on(action, kmsKey, `${side}-key`, byS3)] : []),
  };
}
