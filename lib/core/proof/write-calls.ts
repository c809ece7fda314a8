import {
  copyRequest,
  destinationObject,
  openRequest,
  partCopyRequest,
  writeRequest,
} from '../copy/request.ts';
import type { Pair } from '../pair/pair.ts';
import type { ApiCall, CopySigners, Need, Signer } from './api-call.ts';
import { endNeeds } from './end-needs.ts';
import { type ExampleObject, examplePlan, exampleWords } from './example-object.ts';
import type { S3Operation } from './request-context.ts';
import { s3Call } from './s3-call.ts';

/** The calls that write the copy of one object, each with the headers that the engine sends. */
export function writeCalls(pair: Pair, signers: CopySigners, example: ExampleObject): ApiCall[] {
  const whole = pair.access === 'relay' ? relaying : crossing;
  return [...whole(pair, signers, example), ...inParts(pair, signers, example)];
}

/** S3 API Reference, CopyObject, "Permissions"; KMS: S3 User Guide, "Using server-side encryption with AWS KMS keys". */
function crossing(pair: Pair, { reader, writer }: CopySigners, example: ExampleObject): ApiCall[] {
  const { key, tags } = example;
  const from = endNeeds(pair, 'source', reader);
  const to = endNeeds(pair, 'destination', writer);
  const plan = examplePlan(pair, example);
  const copiesTags = pair.tags === 'copy' && tags.length > 0;
  const needs = [
    from.object('s3:GetObject', key, tags),
    ...(copiesTags ? [from.object('s3:GetObjectTagging', key, tags)] : []),
    to.object('s3:PutObject', plan.destinationKey),
    to.object('s3:PutObjectAcl', plan.destinationKey),
    ...(copiesTags ? [to.object('s3:PutObjectTagging', plan.destinationKey)] : []),
    ...to.key('kms:GenerateDataKey'),
  ];
  const call = (what: string, more: readonly Need[] = []): ApiCall => ({
    phase: 'copy',
    on: what,
    example,
    ...s3Call('CopyObject', copyRequest(pair, plan), [...needs, ...more]),
  });
  const words = exampleWords(example);
  const decrypts = tags.length === 0 ? from.key('kms:Decrypt') : [];
  return [call(words), ...(decrypts.length > 0 ? [call(`${words} under the source key`, decrypts)] : [])];
}

/** A small object that is relayed: one PutObject, its bytes and tags from the reader. */
function relaying(pair: Pair, { writer }: CopySigners, example: ExampleObject): ApiCall[] {
  const to = endNeeds(pair, 'destination', writer);
  const plan = examplePlan(pair, example);
  const request = writeRequest(pair, plan, copiedSource(pair, example));
  const needs = [...writeNeeds(pair, writer, example), ...to.key('kms:GenerateDataKey')];
  const checked = { ...request, ChecksumCRC64NVME: 'any' };
  const call = (on: string, sent: object): ApiCall => ({
    phase: 'relay',
    on,
    example,
    ...s3Call('PutObject', sent, needs),
  });
  const words = exampleWords(example);
  return [call(words, checked), call(`${words} without a checksum`, request)];
}

/** S3 User Guide, "Multipart upload API and permissions". What the parts are read with is asked by the other routes as well. */
function inParts(pair: Pair, { reader, writer }: CopySigners, example: ExampleObject): ApiCall[] {
  const { key, tags } = example;
  const from = endNeeds(pair, 'source', reader);
  const to = endNeeds(pair, 'destination', writer);
  const plan = examplePlan(pair, example);
  const target = destinationObject(pair, plan);
  const source = copiedSource(pair, example);
  const call = (operation: S3Operation, request: object, ...needs: readonly Need[]): ApiCall => ({
    phase: 'multipart',
    on: `upload of ${exampleWords(example)}`,
    example,
    ...s3Call(operation, request, needs),
  });
  const on = (action: string) => to.object(action, plan.destinationKey);
  const put = on('s3:PutObject');
  const generate = to.key('kms:GenerateDataKey');
  const decrypt = to.key('kms:Decrypt');
  const read = [from.object('s3:GetObject', key, tags), ...from.key('kms:Decrypt')];
  const part = partCopyRequest(pair, plan, { upload: anyUpload, part: anyPart });
  return [
    call(
      'CreateMultipartUpload',
      openRequest(pair, plan, source),
      ...writeNeeds(pair, writer, example),
      ...generate,
    ),
    pair.access === 'relay'
      ? call('UploadPart', target, put, ...generate, ...decrypt)
      : call('UploadPartCopy', part, ...read, put, ...generate, ...decrypt),
    call('CompleteMultipartUpload', target, put, ...decrypt),
    call('ListParts', target, on('s3:ListMultipartUploadParts')),
    call('AbortMultipartUpload', target, on('s3:AbortMultipartUpload')),
    ...(source.tags.length > 0
      ? [call('PutObjectTagging', { ...target, Tagging: { TagSet: source.tags } }, on('s3:PutObjectTagging'))]
      : []),
  ];
}

/** What writing an object with its ACL and tags needs. */
function writeNeeds(pair: Pair, writer: Signer, example: ExampleObject): Need[] {
  const { destinationKey } = examplePlan(pair, example);
  const to = endNeeds(pair, 'destination', writer);
  const tagging = copiedSource(pair, example).tags.length > 0 ? ['s3:PutObjectTagging'] : [];
  return ['s3:PutObject', 's3:PutObjectAcl', ...tagging].map((action) => to.object(action, destinationKey));
}

function copiedSource(pair: Pair, { tags }: ExampleObject) {
  return { head: {}, tags: pair.tags === 'copy' ? tags : [] };
}

/** What policies do not see of an upload and a part. */
const anyUpload = {
  id: '',
  sourceETag: '',
  sourceModifiedMs: 0,
  partBytes: 0,
  openedAtMs: 0,
  restarts: 0,
};
const anyPart = { number: 1, firstByte: 0, lastByte: 0 };
