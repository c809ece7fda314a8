import type { ApiCall, CopySigners, Need, Signer } from './api-call.ts';
import { destinationRoleArn } from './arn.ts';
import { endNeeds } from './end-needs.ts';
import { sourceShapes } from './key-shape.ts';
import type { Pair } from './pair.ts';
import { goesThroughEndpoint } from './s3-endpoint.ts';
import { destinationKey } from './scope.ts';

/** Name of the objects that stand for all the pair may meet, between prefix and suffix. */
const example = 'example';

/** The calls that carry an object across, and those that find out why one did not. */
export function copyCalls(pair: Pair, signers: CopySigners): ApiCall[] {
  const keys = [...new Set(sourceShapes(pair).map(({ prefix, suffix }) => prefix + example + suffix))];
  const toDestination = keys.flatMap((key) => [
    ...(pair.access === 'relay' ? relaying(pair, signers.writer, key) : crossing(pair, signers, key)),
    ...multipartCalls(pair, signers, key),
  ]);
  const toSource = keys.flatMap((key) => diagnosis(pair, signers.reader, key));
  return [
    ...(pair.access === 'bucket-policy' ? [] : [assumeRole(pair, signers.lambda)]),
    ...throughEndpoint(pair, 'destination', [
      ...toDestination,
      uploadsCall(pair, signers.writer),
      ...listCalls(pair, 'destination', signers.writer),
    ]),
    ...throughEndpoint(pair, 'source', [
      ...toSource,
      bucketCall(pair, signers.reader),
      ...listCalls(pair, 'source', signers.reader),
    ]),
  ];
}

/** `calls` to S3 in the Region of this end, each with the endpoint it passes. */
function throughEndpoint(
  pair: Pair,
  end: 'source' | 'destination',
  calls: readonly ApiCall[],
): readonly ApiCall[] {
  const id = pair.vpc?.s3Endpoint;
  if (!id || !goesThroughEndpoint(pair, end)) return calls;
  return calls.map((call) => ({
    ...call,
    needs: call.needs.map((need) =>
      need.action.startsWith('s3:')
        ? { ...need, endpoint: 's3-endpoint', context: { ...need.context, 'aws:SourceVpce': id } }
        : need,
    ),
  }));
}

function assumeRole(pair: Pair, lambda: Signer): ApiCall {
  const { role, account, externalId } = pair.destination;
  const need: Need = {
    signer: lambda,
    action: 'sts:AssumeRole',
    resource: destinationRoleArn(pair),
    account,
    document: 'destination-trust',
    context: { 'sts:ExternalId': externalId },
  };
  return { route: 'copy', operation: 'AssumeRole', on: `role ${role}`, needs: [need] };
}

/** S3 API Reference, CopyObject, "Permissions"; KMS: S3 User Guide, "Using server-side encryption with AWS KMS keys". */
function crossing(pair: Pair, { reader, writer }: CopySigners, key: string): ApiCall[] {
  const from = endNeeds(pair, 'source', reader);
  const to = endNeeds(pair, 'destination', writer);
  const copyKey = destinationKey(pair.keyRule, key);
  const read = from.object('s3:GetObject', key);
  const write = [
    to.object('s3:PutObject', copyKey),
    to.object('s3:PutObjectAcl', copyKey),
    ...to.key('kms:GenerateDataKey'),
  ];
  const call = (what: string, needs: readonly Need[]): ApiCall => ({
    route: 'copy',
    operation: 'CopyObject',
    on: `${what} ${key}`,
    needs,
  });
  const decrypts = from.key('kms:Decrypt');
  return [
    call('plain object', [read, ...write]),
    ...(pair.tags === 'copy'
      ? [
          call('tagged object', [
            read,
            from.object('s3:GetObjectTagging', key),
            ...write,
            to.object('s3:PutObjectTagging', copyKey),
          ]),
        ]
      : []),
    ...(decrypts.length > 0 ? [call('object under the source key', [read, ...decrypts, ...write])] : []),
  ];
}

/** A small object that is relayed: one PutObject, its bytes and tags from the reader. */
function relaying(pair: Pair, writer: Signer, key: string): ApiCall[] {
  const to = endNeeds(pair, 'destination', writer);
  const copyKey = destinationKey(pair.keyRule, key);
  const tagging = pair.tags === 'copy' ? [to.object('s3:PutObjectTagging', copyKey)] : [];
  const needs = [
    to.object('s3:PutObject', copyKey),
    to.object('s3:PutObjectAcl', copyKey),
    ...tagging,
    ...to.key('kms:GenerateDataKey'),
  ];
  return [{ route: 'relay', operation: 'PutObject', on: `object ${key}`, needs }];
}

/** S3 User Guide, "Multipart upload API and permissions". What the parts are read with is asked by the other routes as well. */
function multipartCalls(pair: Pair, { reader, writer }: CopySigners, key: string): ApiCall[] {
  const from = endNeeds(pair, 'source', reader);
  const to = endNeeds(pair, 'destination', writer);
  const copyKey = destinationKey(pair.keyRule, key);
  const call = (operation: string, ...needs: readonly Need[]): ApiCall => ({
    route: 'multipart',
    operation,
    on: `upload of ${key}`,
    needs,
  });
  const put = to.object('s3:PutObject', copyKey);
  const tagging = pair.tags === 'copy' ? [to.object('s3:PutObjectTagging', copyKey)] : [];
  const keys = [...to.key('kms:GenerateDataKey'), ...to.key('kms:Decrypt')];
  const read = [from.object('s3:GetObject', key), ...from.key('kms:Decrypt')];
  return [
    call(
      'CreateMultipartUpload',
      put,
      to.object('s3:PutObjectAcl', copyKey),
      ...tagging,
      ...to.key('kms:GenerateDataKey'),
    ),
    pair.access === 'relay'
      ? call('UploadPart', put, ...keys)
      : call('UploadPartCopy', ...read, put, ...keys),
    call('CompleteMultipartUpload', put, ...to.key('kms:Decrypt')),
    call('ListParts', to.object('s3:ListMultipartUploadParts', copyKey)),
    call('AbortMultipartUpload', to.object('s3:AbortMultipartUpload', copyKey)),
    ...(tagging.length > 0 ? [call('PutObjectTagging', ...tagging)] : []),
  ];
}

function uploadsCall(pair: Pair, writer: Signer): ApiCall {
  const need = endNeeds(pair, 'destination', writer).bucket('s3:ListBucketMultipartUploads');
  const on = `bucket ${pair.destination.bucket}`;
  return { route: 'multipart', operation: 'ListMultipartUploads', on, needs: [need] };
}

/** What {@link gatherEvidence} of lib/edge asks after a refused copy. */
function diagnosis(pair: Pair, reader: Signer, key: string): ApiCall[] {
  const from = endNeeds(pair, 'source', reader);
  const call = (operation: string, needs: readonly Need[], what = 'object'): ApiCall => ({
    route: 'diagnosis',
    operation,
    on: `${what} ${key}`,
    needs,
  });
  const read = from.object('s3:GetObject', key);
  return [
    call('GetObject', [read, ...from.key('kms:Decrypt')]),
    call('HeadObject', [read]),
    // S3 API Reference, HeadObject: without s3:ListBucket the answer is 403 and not 404.
    call('HeadObject', [read, from.bucket('s3:ListBucket')], 'missing object'),
    ...(pair.tags === 'copy' ? [call('GetObjectTagging', [from.object('s3:GetObjectTagging', key)])] : []),
  ];
}

/** What compares both buckets by the clock. */
function listCalls(pair: Pair, side: 'source' | 'destination', signer: Signer): ApiCall[] {
  if (!pair.drift) return [];
  const need = endNeeds(pair, side, signer).bucket('s3:ListBucket');
  return [{ route: 'drift', operation: 'ListObjectsV2', on: `bucket ${pair[side].bucket}`, needs: [need] }];
}

function bucketCall(pair: Pair, reader: Signer): ApiCall {
  const need = endNeeds(pair, 'source', reader).bucket('s3:ListBucket');
  return { route: 'diagnosis', operation: 'HeadBucket', on: `bucket ${pair.source.bucket}`, needs: [need] };
}
