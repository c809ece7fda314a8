import type { CopyFacts, PolicyEnd } from './policy-facts.ts';
import { allow, type ExplainedStatement } from './policy-statement.ts';

/** What the signer of copies may read. */
export function readSource({ source, sourceBucketArn, tags }: CopyFacts): ExplainedStatement[] {
  return [
    allow(
      'ReadObjects',
      'CopyObject reads the object; HeadObject and GetObject find out why a copy failed.',
      {
        Action: ['s3:GetObject'],
        Resource: source.objectArns,
      },
    ),
    ...(tags === 'copy'
      ? [
          allow('ReadTags', 'CopyObject reads the tags; GetObjectTagging finds out why a copy failed.', {
            Action: ['s3:GetObjectTagging'],
            Resource: source.objectArns,
          }),
        ]
      : []),
    allow(
      'TellMissingFromForbidden',
      'S3 answers 404 instead of 403 for an object that is gone; HeadBucket.',
      {
        Action: ['s3:ListBucket'],
        Resource: [sourceBucketArn],
      },
    ),
  ];
}

/** What the signer of copies may write. */
export function writeDestination({ destination, tags }: CopyFacts): ExplainedStatement[] {
  return [
    allow(
      'WriteObjects',
      'CopyObject writes the copy, with the ACL that hands it to the owner of the bucket.',
      {
        Action: ['s3:PutObject', 's3:PutObjectAcl'],
        Resource: destination.objectArns,
      },
    ),
    ...(tags === 'copy'
      ? [
          allow('WriteTags', 'CopyObject writes the tags of the copy.', {
            Action: ['s3:PutObjectTagging'],
            Resource: destination.objectArns,
          }),
        ]
      : []),
  ];
}

/** What the signer needs of the source's key. */
export function decryptSource({ source }: CopyFacts): ExplainedStatement[] {
  return useKey(source, 'DecryptSource', 'CopyObject decrypts the source object.', 'kms:Decrypt');
}

/** What the signer needs of the destination's key; a multipart copy would need `kms:Decrypt` as well. */
export function encryptDestination({ destination }: CopyFacts): ExplainedStatement[] {
  return useKey(destination, 'EncryptCopies', 'CopyObject encrypts the copy.', 'kms:GenerateDataKey');
}

function useKey(end: PolicyEnd, sid: string, why: string, action: string): ExplainedStatement[] {
  if (!end.kmsKey) return [];
  return [
    allow(sid, why, {
      Action: [action],
      Resource: [end.kmsKey],
      Condition: { StringEquals: { 'kms:ViaService': end.s3Service } },
    }),
  ];
}
