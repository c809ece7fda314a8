import type { CopyFacts, PolicyEnd } from './policy-facts.ts';
import { allow, type ExplainedStatement } from './policy-statement.ts';

/** What the reader of the source may read. */
export function readSource({ source, sourceBucketArn, tags }: CopyFacts): ExplainedStatement[] {
  const whyRead =
    'CopyObject and UploadPartCopy read the object; HeadObject says what a copy in parts has to have, GetObject relays it; both find out why a copy failed.';
  const whyTags = 'CopyObject reads the tags; GetObjectTagging for the other routes, and why a copy failed.';
  const whyList = 'S3 answers 404 instead of 403 for an object that is gone.';
  return [
    allow('ReadObjects', whyRead, { Action: ['s3:GetObject'], Resource: source.objectArns }),
    ...(tags === 'copy'
      ? [allow('ReadTags', whyTags, { Action: ['s3:GetObjectTagging'], Resource: source.objectArns })]
      : []),
    allow('TellMissingFromForbidden', whyList, { Action: ['s3:ListBucket'], Resource: [sourceBucketArn] }),
  ];
}

/** What the writer of copies may write. */
export function writeDestination({
  destination,
  destinationBucketArn,
  tags,
  watchesDrift,
}: CopyFacts): ExplainedStatement[] {
  const Resource = destination.objectArns;
  const whyWrite =
    'CopyObject, PutObject and multipart uploads write the copy, with the ACL that hands it to the owner of the bucket; ListParts says how far an upload is, AbortMultipartUpload gives it up.';
  const whyTags = 'CopyObject writes the tags of the copy; PutObjectTagging those too long for a header.';
  const whyFind = 'ListMultipartUploads finds uploads of an object that nobody goes on with.';
  const writes = [
    's3:PutObject',
    's3:PutObjectAcl',
    's3:ListMultipartUploadParts',
    's3:AbortMultipartUpload',
  ];
  return [
    allow('WriteObjects', whyWrite, { Action: writes, Resource }),
    ...(tags === 'copy' ? [allow('WriteTags', whyTags, { Action: ['s3:PutObjectTagging'], Resource })] : []),
    allow('FindUploads', whyFind, {
      Action: ['s3:ListBucketMultipartUploads'],
      Resource: [destinationBucketArn],
    }),
    ...(watchesDrift
      ? [
          allow('ListCopies', 'ListObjectsV2 compares the copies with the source, by the clock.', {
            Action: ['s3:ListBucket'],
            Resource: [destinationBucketArn],
          }),
        ]
      : []),
  ];
}

/** What the reader needs of the source's key. */
export function decryptSource({ source }: CopyFacts): ExplainedStatement[] {
  return useKey(source, 'DecryptSource', 'Whatever reads the source object decrypts it.', ['kms:Decrypt']);
}

/** What the writer needs of the destination's key (S3 User Guide, "Multipart upload API and permissions"). */
export function encryptDestination({ destination }: CopyFacts): ExplainedStatement[] {
  const why = 'Every write encrypts the copy; parts are decrypted to be put together.';
  return useKey(destination, 'EncryptCopies', why, ['kms:GenerateDataKey', 'kms:Decrypt']);
}

function useKey(end: PolicyEnd, sid: string, why: string, Action: string[]): ExplainedStatement[] {
  if (!end.kmsKey) return [];
  const Condition = { StringEquals: { 'kms:ViaService': end.s3Service } };
  return [allow(sid, why, { Action, Resource: [end.kmsKey], Condition })];
}
