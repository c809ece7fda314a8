import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { expectedChecksum } from '../core/integrity.ts';
import { listedKey } from '../core/object-key.ts';
import { type CarriedSource, destinationObject, lateTags, openRequest, type Tag } from '../core/request.ts';
import { type Checksums, checksumsOf, type SourceHead } from '../core/source-head.ts';
import type { ListedUpload, Upload } from '../core/upload.ts';
import { carryingHeaders } from './s3-source.ts';
import { type Attempt, atStep, faultOf } from './step.ts';

/** A part that S3 has. */
export interface DonePart extends Checksums {
  readonly PartNumber: number;
  readonly ETag: string;
  readonly sizeBytes: number;
}

/** Opens an upload that carries all that the source has beside its bytes. Answers its id. */
export async function openUpload(
  { ends, pair, plan, abortSignal }: Attempt,
  source: CarriedSource,
): Promise<string> {
  const command = carryingHeaders(
    new CreateMultipartUploadCommand(openRequest(pair, plan, source)),
    source.head,
  );
  const { UploadId = '' } = await atStep('open-upload', ends.copy.send(command, { abortSignal }));
  return UploadId;
}

/** The parts that an upload has so far. */
export async function listParts(
  { ends, pair, plan, abortSignal }: Attempt,
  uploadId: string,
): Promise<DonePart[]> {
  const upload = { ...destinationObject(pair, plan), UploadId: uploadId };
  const parts: DonePart[] = [];
  for (let marker: string | undefined; ; ) {
    const command = new ListPartsCommand({ ...upload, ...(marker && { PartNumberMarker: marker }) });
    const page = await atStep('manage-uploads', ends.copy.send(command, { abortSignal }));
    for (const { PartNumber = 0, ETag = '', Size = 0, ...more } of page.Parts ?? []) {
      parts.push({ PartNumber, ETag, sizeBytes: Size, ...checksumsOf(more) });
    }
    if (!page.IsTruncated || !page.NextPartNumberMarker) return parts;
    marker = page.NextPartNumberMarker;
  }
}

/** The uploads of the plan's destination key that are under way. They come first among those whose keys begin with it. */
export async function listUploads({ ends, pair, plan, abortSignal }: Attempt): Promise<ListedUpload[]> {
  const { Bucket, Key, ExpectedBucketOwner } = destinationObject(pair, plan);
  const place = { Bucket, Prefix: Key, ExpectedBucketOwner };
  const command = new ListMultipartUploadsCommand({ ...place, EncodingType: 'url' });
  const { Uploads = [], EncodingType } = await atStep(
    'manage-uploads',
    ends.copy.send(command, { abortSignal }),
  );
  const own = Uploads.filter((upload) => listedKey(upload.Key ?? '', EncodingType) === Key);
  return own.map(({ UploadId = '', Initiator, Initiated }) => ({
    id: UploadId,
    initiator: Initiator?.ID ?? '',
    initiatedMs: Initiated?.getTime() ?? 0,
  }));
}

/** Parts under way when an upload is aborted may be kept all the same (API reference, AbortMultipartUpload). */
const abortTries = 3;

/** Aborts an upload until S3 knows it no more. One that is gone already is no failure. */
export async function abortUpload(attempt: Attempt, uploadId: string): Promise<void> {
  const { ends, pair, plan, abortSignal } = attempt;
  const command = new AbortMultipartUploadCommand({ ...destinationObject(pair, plan), UploadId: uploadId });
  for (let tries = 1; tries <= abortTries; tries++) {
    try {
      await atStep('manage-uploads', ends.copy.send(command, { abortSignal }));
      await listParts(attempt, uploadId);
    } catch (error) {
      if (faultOf(error, 'manage-uploads').code === 'NoSuchUpload') return;
      throw error;
    }
  }
}

/** What S3 says of a finished upload. */
export interface Finished extends Checksums {
  readonly ETag?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Puts the parts together. S3 holds the result against the source's checksum and size before anybody sees it. */
export async function finishUpload(
  { ends, pair, plan, abortSignal }: Attempt,
  { id }: Upload,
  { parts, head }: { readonly parts: readonly DonePart[]; readonly head: SourceHead },
): Promise<Finished> {
  const Parts = parts.map(({ sizeBytes: _, ...part }) => part);
  const command = new CompleteMultipartUploadCommand({
    ...destinationObject(pair, plan),
    UploadId: id,
    MultipartUpload: { Parts },
    ...(head.ContentLength !== undefined && { MpuObjectSize: head.ContentLength }),
    ...(expectedChecksum(head) as object),
  });
  const { $metadata, ...finished } = await atStep('finish-upload', ends.copy.send(command, { abortSignal }));
  return { ...finished, requestId: $metadata.requestId };
}

/** Writes the tags that no header held. A crash before leaves the event unsettled, and the copy is made again. */
export async function writeLateTags(
  { ends, pair, plan, abortSignal }: Attempt,
  tags: readonly Tag[],
): Promise<void> {
  const late = lateTags(tags);
  if (late.length === 0) return;
  const TagSet = late.map(({ Key = '', Value = '' }) => ({ Key, Value }));
  const command = new PutObjectTaggingCommand({ ...destinationObject(pair, plan), Tagging: { TagSet } });
  await atStep('write-tags', ends.copy.send(command, { abortSignal }));
}
