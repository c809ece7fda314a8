import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { expectedChecksum } from '../../core/copy/integrity.ts';
import { listedKey } from '../../core/copy/object-key.ts';
import { type Part, partLength } from '../../core/copy/parts.ts';
import {
  type CopiedSource,
  destinationObject,
  lateTags,
  openRequest,
  type Tag,
} from '../../core/copy/request.ts';
import { type Checksums, checksumsOf, type SourceHead } from '../../core/copy/source-head.ts';
import type { ListedUpload, Upload } from '../../core/copy/upload.ts';
import { copiedHeaders } from './s3-source.ts';
import { type Attempt, atStep, faultOf, retried } from './step.ts';

/** A part that S3 has. */
export interface DonePart extends Checksums {
  readonly PartNumber: number;
  readonly ETag: string;
  readonly sizeBytes: number;
}

/** Opens an upload with all that the source has beside its bytes. Answers its id. */
export async function openUpload(
  { ends, pair, plan, abortSignal }: Attempt,
  source: CopiedSource,
): Promise<string> {
  const command = copiedHeaders(
    new CreateMultipartUploadCommand(openRequest(pair, plan, source)),
    source.head,
  );
  const { UploadId = '' } = await atStep('open-upload', ends.copy.send(command, { abortSignal }));
  return UploadId;
}

/** The parts that an upload has so far. */
async function listParts(attempt: Attempt, uploadId: string): Promise<DonePart[]> {
  const parts: DonePart[] = [];
  for await (const page of partPages(attempt, uploadId)) {
    for (const { PartNumber = 0, ETag = '', Size = 0, ...more } of page) {
      parts.push({ PartNumber, ETag, sizeBytes: Size, ...checksumsOf(more) });
    }
  }
  return parts;
}

/** The planned parts that S3 has, by number. One of another size is not the planned one, and is copied again. */
export async function listPlanned(
  attempt: Attempt,
  uploadId: string,
  parts: readonly Part[],
): Promise<Map<number, DonePart>> {
  const lengths = new Map(parts.map((part) => [part.number, partLength(part)]));
  const listed = await listParts(attempt, uploadId);
  const planned = listed.filter(({ PartNumber, sizeBytes }) => lengths.get(PartNumber) === sizeBytes);
  return new Map(planned.map((part) => [part.PartNumber, part]));
}

/** When the last part of an upload was put into it, in ms since the epoch; undefined when it has none, or is gone. */
export async function lastPartMs(attempt: Attempt, uploadId: string): Promise<number | undefined> {
  let last: number | undefined;
  try {
    for await (const page of partPages(attempt, uploadId)) {
      for (const { LastModified } of page) last = Math.max(last ?? 0, LastModified?.getTime() ?? 0);
    }
    return last;
  } catch (error) {
    if (faultOf(error, 'manage-uploads').code === 'NoSuchUpload') return undefined;
    throw error;
  }
}

async function* partPages({ ends, pair, plan, abortSignal }: Attempt, uploadId: string) {
  const upload = { ...destinationObject(pair, plan), UploadId: uploadId };
  for (let marker: string | undefined; ; ) {
    const command = new ListPartsCommand({ ...upload, ...(marker && { PartNumberMarker: marker }) });
    const page = await atStep('manage-uploads', ends.copy.send(command, { abortSignal }));
    yield page.Parts ?? [];
    if (!page.IsTruncated || !page.NextPartNumberMarker) return;
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

/** Aborts an upload until S3 does not know it any more. An upload that is gone already is no failure. */
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
  /** False: S3 has finished it, and its answer was lost. */
  readonly isAnswered: boolean;
  readonly ETag?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly requestId?: string | undefined;
}

/**
 * Puts the parts together. S3 holds the result against the source's checksum and size before anybody sees it. What
 * got no answer is asked again: either S3 answers then, or it knows no such upload any more, because it had finished
 * it (API reference, CompleteMultipartUpload: the upload "might have been aborted or completed").
 */
export async function finishUpload(
  { ends, pair, plan, abortSignal }: Attempt,
  { id }: Upload,
  { parts, head }: { readonly parts: readonly DonePart[]; readonly head: SourceHead },
): Promise<Finished> {
  const Parts = parts.map(({ sizeBytes: _, ...part }) => part);
  const request = {
    ...destinationObject(pair, plan),
    UploadId: id,
    MultipartUpload: { Parts },
    ...(head.ContentLength !== undefined && { MpuObjectSize: head.ContentLength }),
    ...(expectedChecksum(head) as object),
  };
  return retried(abortSignal, async (tries) => {
    try {
      const sending = ends.copy.send(new CompleteMultipartUploadCommand(request), { abortSignal });
      const { $metadata, ...finished } = await atStep('finish-upload', sending);
      return { ...finished, isAnswered: true, requestId: $metadata.requestId };
    } catch (error) {
      if (tries > 1 && faultOf(error, 'finish-upload').code === 'NoSuchUpload') return { isAnswered: false };
      throw error;
    }
  });
}

/** Writes the tags that no header held. A crash before leaves the event unsettled, and the copy is made again. */
export async function writeLateTags(attempt: Attempt, tags: readonly Tag[]): Promise<void> {
  const late = lateTags(tags);
  if (late.length > 0) await writeTags(attempt, late);
}

/** Gives the copy these tags, and no others. */
export async function writeTags(
  { ends, pair, plan, abortSignal }: Attempt,
  tags: readonly Tag[],
): Promise<void> {
  const TagSet = tags.map(({ Key = '', Value = '' }) => ({ Key, Value }));
  const command = new PutObjectTaggingCommand({ ...destinationObject(pair, plan), Tagging: { TagSet } });
  await atStep('write-tags', ends.copy.send(command, { abortSignal }));
}
