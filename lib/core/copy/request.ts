import type { Pair } from '../pair/pair.ts';
import { uploadChecksum } from './integrity.ts';
import { copySource } from './object-key.ts';
import { type Part, partRange } from './parts.ts';
import type { CopyPlan } from './plan.ts';
import { checksumAlgorithms, relayedAlgorithms, type SourceHead } from './source-head.ts';
import type { Upload } from './upload.ts';

export interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/**
 * The one `CopyObject` of a plan. The current source object is taken, never the version of the event, so
 * that a late or repeated event cannot put older bytes over newer ones.
 */
export function copyRequest(pair: Pair, plan: CopyPlan) {
  return {
    ...destinationObject(pair, plan),
    CopySource: copySource(pair.source.bucket, plan.object.key),
    ExpectedSourceBucketOwner: pair.source.account,
    ...ownProperties(pair),
    MetadataDirective: 'COPY' as const,
    ...(pair.tags === 'copy'
      ? { TaggingDirective: 'COPY' as const }
      : { TaggingDirective: 'REPLACE' as const, Tagging: '' }),
    // Copied by default since June 2026, which then needs two more permissions on each side.
    AnnotationDirective: 'EXCLUDE' as const,
  };
}

/** The `CreateMultipartUpload` of a plan: what `CopyObject` copies by itself, said explicitly. */
export function openRequest(pair: Pair, plan: CopyPlan, source: CopiedSource) {
  const among = pair.access === 'relay' ? relayedAlgorithms : checksumAlgorithms;
  return { ...writeRequest(pair, plan, source), ...uploadChecksum(source.head, among) };
}

/** What a `PutObject` of the source's bytes says beside them. */
export function writeRequest(pair: Pair, plan: CopyPlan, { head, tags }: CopiedSource) {
  const tagging = copiedTagging(tags);
  return {
    ...destinationObject(pair, plan),
    ...ownProperties(pair),
    ...copiedProperties(head),
    ...(tagging && { Tagging: tagging }),
  };
}

/** The `UploadPartCopy` of one part, pinned to the source that the upload was opened for. */
export function partCopyRequest(pair: Pair, plan: CopyPlan, { upload, part }: PartOfUpload) {
  return {
    ...destinationObject(pair, plan),
    UploadId: upload.id,
    PartNumber: part.number,
    CopySource: copySource(pair.source.bucket, plan.object.key),
    CopySourceRange: partRange(part),
    CopySourceIfMatch: upload.sourceETag,
    ExpectedSourceBucketOwner: pair.source.account,
  };
}

/** What is read of the source before its bytes are copied. */
export interface CopiedSource {
  readonly head: SourceHead;
  /** None with `tags: drop`. */
  readonly tags: readonly Tag[];
}

export interface PartOfUpload {
  readonly upload: Upload;
  readonly part: Part;
}

export function sourceObjectRequest({ source }: Pair, { object }: Pick<CopyPlan, 'object'>) {
  return { Bucket: source.bucket, Key: object.key, ExpectedBucketOwner: source.account };
}

export function destinationObject({ destination }: Pair, { destinationKey }: CopyPlan) {
  return {
    Bucket: destination.bucket,
    Key: destinationKey,
    ExpectedBucketOwner: destination.account,
  };
}

/** Tags that no header holds are put on the finished object (S3 takes 8 KB of headers, 2 KB of its own in one). */
export function lateTags(tags: readonly Tag[]): readonly Tag[] {
  return copiedTagging(tags) === undefined ? tags : [];
}

/** Tags as the header that holds them; undefined when it is too long. */
export function copiedTagging(tags: readonly Tag[]): string | undefined {
  const tagging = taggingHeader(tags);
  return fitsHeader(tagging) ? tagging : undefined;
}

/** What the pair says of every copy, whatever its source has. */
function ownProperties({ destination }: Pair) {
  return {
    ACL: 'bucket-owner-full-control' as const,
    ...(destination.storageClass && { StorageClass: destination.storageClass }),
    ...(destination.kmsKey && {
      ServerSideEncryption: 'aws:kms' as const,
      SSEKMSKeyId: destination.kmsKey,
      BucketKeyEnabled: true,
    }),
  };
}

/**
 * What `CopyObject` takes over with `MetadataDirective: COPY`, and the website redirect, which it leaves behind unless
 * the request names it (API reference, CopyObject, `x-amz-website-redirect-location`): here the head is known anyway.
 */
function copiedProperties(head: SourceHead) {
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Metadata } = head;
  const { WebsiteRedirectLocation } = head;
  return {
    ...(CacheControl !== undefined && { CacheControl }),
    ...(ContentDisposition !== undefined && { ContentDisposition }),
    ...(ContentEncoding !== undefined && { ContentEncoding }),
    ...(ContentLanguage !== undefined && { ContentLanguage }),
    ...(ContentType !== undefined && { ContentType }),
    ...(Metadata && Object.keys(Metadata).length > 0 && { Metadata }),
    ...(WebsiteRedirectLocation && { WebsiteRedirectLocation }),
  };
}

const headerBytes = 2048;

function fitsHeader(tagging: string): boolean {
  return tagging.length <= headerBytes;
}

/** Tags as the query string that `x-amz-tagging` is. */
function taggingHeader(tags: readonly Tag[]): string {
  return tags
    .map(({ Key = '', Value = '' }) => `${encodeURIComponent(Key)}=${encodeURIComponent(Value)}`)
    .join('&');
}
