import type { Pair } from '../pair/pair.ts';
import type { ApiCall, Need, Signer } from './api-call.ts';
import { endNeeds } from './end-needs.ts';
import { type ExampleObject, exampleWords } from './example-object.ts';
import type { S3Operation } from './request-context.ts';
import { s3Call } from './s3-call.ts';

/** What {@link gatherEvidence} of lib/edge asks of one object after a refused copy; a relay reads by the same. */
export function readCalls(pair: Pair, reader: Signer, example: ExampleObject): ApiCall[] {
  const { key, tags } = example;
  const from = endNeeds(pair, 'source', reader);
  const words = exampleWords(example);
  const call = (operation: S3Operation, needs: readonly Need[], on = words): ApiCall => ({
    phase: 'diagnosis',
    on,
    example,
    ...s3Call(operation, {}, needs),
  });
  const read = from.object('s3:GetObject', key, tags);
  return [
    call('GetObject', [read, ...from.key('kms:Decrypt')]),
    call('HeadObject', [read]),
    // S3 API Reference, HeadObject: without s3:ListBucket the answer is 403 and not 404.
    ...(tags.length === 0
      ? [call('HeadObject', [read, from.bucket('s3:ListBucket')], `missing ${words}`)]
      : []),
    ...(pair.tags === 'copy'
      ? [call('GetObjectTagging', [from.object('s3:GetObjectTagging', key, tags)])]
      : []),
  ];
}
