import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { failure } from '../core/failure.ts';
import { checksumMismatch, fullChecksum, isSameContent } from '../core/integrity.ts';
import type { Pair } from '../core/pair.ts';
import { partLength, partRange, partsAtOnce } from '../core/parts.ts';
import { crossesInParts } from '../core/plan.ts';
import { destinationObject, sourceObjectRequest, type Tag, writeRequest } from '../core/request.ts';
import { checksumAlgorithm, checksumsOf, type SourceHead } from '../core/source-head.ts';
import type { Copier, CopyResult } from '../ports.ts';
import { toFault } from './aws-fault.ts';
import type { PartRoute } from './large-copier.ts';
import { bySize } from './s3-copier.ts';
import { type Ends, type OpenS3, renewing } from './s3-ends.ts';
import { carryingExpires, readHead, readTags } from './s3-source.ts';
import { writeLateTags } from './s3-uploads.ts';
import { type Attempt, atStep, explain, noETag, StepError } from './step.ts';
import { withTimeLimit } from './time-limit.ts';

/**
 * Copies by reading with one role and writing with another; the bytes stream through this process, which never
 * holds more of them than the buffers of its streams.
 */
export function s3Relay(pair: Pair, open: { readonly reader: OpenS3; readonly writer: OpenS3 }): Copier {
  return renewing(
    () => relayEnds(pair, open),
    (ends) => bySize(pair, ends, relayedParts(pair, ends)),
  );
}

function relayEnds(pair: Pair, { reader, writer }: Parameters<typeof s3Relay>[1]): Ends {
  const source = reader(pair.source.region);
  return { copy: writer(pair.destination.region), ask: () => source };
}

function relayedParts(pair: Pair, ends: Ends): PartRoute {
  return {
    route: 'relay',
    wholeRoute: 'relay',
    asksSize: false,
    concurrency: partsAtOnce.relayed,
    whole: wholeRelay(pair, ends),
    movePart: (attempt, upload, head) => async (part) => {
      const ranged = { Range: partRange(part), IfMatch: upload.sourceETag };
      const source = await read(attempt, ranged);
      const command = new UploadPartCommand({
        ...destinationObject(pair, attempt.plan),
        UploadId: upload.id,
        PartNumber: part.number,
        Body: source.Body,
        ContentLength: partLength(part),
        ChecksumAlgorithm: checksumAlgorithm(head),
      });
      const output = await write(attempt, source.Body, (client, options) => client.send(command, options));
      const { ETag, $metadata, ...more } = output;
      if (!ETag) throw noETag('write', $metadata.requestId);
      return { PartNumber: part.number, ETag, sizeBytes: partLength(part), ...checksumsOf(more) };
    },
  };
}

/** Relays an object by one read and one write. */
function wholeRelay(pair: Pair, ends: Ends): Copier {
  return {
    copy: (plan, timeoutMs) =>
      withTimeLimit(timeoutMs, async (abortSignal) => {
        const attempt = { ends, pair, plan, abortSignal };
        try {
          return await relayOnce(attempt);
        } catch (error) {
          return await explain(error, attempt);
        }
      }),
  };
}

async function relayOnce(attempt: Attempt): Promise<CopyResult> {
  const { pair } = attempt;
  const [source, tags] = await readBoth(attempt);
  if (crossesInParts(pair, source.ContentLength ?? 0)) {
    source.Body.destroy();
    return { kind: 'failed', failure: tooLarge };
  }
  const command = putCommand(attempt, source, tags);
  const output = await write(attempt, source.Body, (client, options) => client.send(command, options));
  if (!output.ETag) throw noETag('write', output.$metadata.requestId);
  if (isSameContent(source, output) === false) {
    return { kind: 'failed', failure: checksumMismatch(source, output) };
  }
  await writeLateTags(attempt, tags);
  // Read at the start, written at the end: in between a newer copy may have been overtaken.
  const after = await readHead(attempt);
  if (!isSameWrite(source, after)) return { kind: 'failed', failure: overwritten };
  return {
    kind: 'copied',
    eTag: output.ETag,
    ...(output.VersionId && { destinationVersionId: output.VersionId }),
    ...(output.$metadata.requestId && { requestId: output.$metadata.requestId }),
  };
}

/** Whether both tell of one write of the object: the same bytes with other metadata are another. */
function isSameWrite(a: SourceHead, b: SourceHead): boolean {
  return a.ETag === b.ETag && a.LastModified?.getTime() === b.LastModified?.getTime();
}

/** The object and its tags; the object is let go of when its tags cannot be read. */
async function readBoth(attempt: Attempt): Promise<[SourceStream, readonly Tag[]]> {
  const source = await read(attempt, { ChecksumMode: 'ENABLED' });
  try {
    return [source, await readTags(attempt)];
  } catch (error) {
    source.Body.destroy();
    throw error;
  }
}

/** S3 holds the bytes against the source's checksum where there is one of the whole object, else against one made here. */
function putCommand({ pair, plan }: Attempt, source: SourceStream, tags: readonly Tag[]): PutObjectCommand {
  const whole = fullChecksum(source);
  const command = new PutObjectCommand({
    ...writeRequest(pair, plan, { head: source, tags }),
    ContentLength: source.ContentLength ?? 0,
    Body: source.ContentLength === 0 ? new Uint8Array() : source.Body,
    ...(whole
      ? { [`Checksum${whole.algorithm}`]: whole.value }
      : { ChecksumAlgorithm: checksumAlgorithm(source) }),
  });
  return carryingExpires(command, source);
}

type SourceStream = Omit<GetObjectCommandOutput, 'Body'> & { readonly Body: Readable };

async function read(
  { ends, pair, plan, abortSignal }: Attempt,
  how: { readonly Range?: string; readonly IfMatch?: string; readonly ChecksumMode?: 'ENABLED' },
): Promise<SourceStream> {
  const command = new GetObjectCommand({ ...sourceObjectRequest(pair, plan), ...how });
  const output = await atStep('read-source', ends.ask().send(command, { abortSignal }));
  // In Node the SDK answers a Readable; its type speaks of browsers too.
  return { ...output, Body: output.Body as Readable };
}

/** Writes what `body` gives. When the write fails because reading did, the source is what is at fault. */
async function write<Output>(
  { ends, abortSignal }: Attempt,
  body: Readable,
  send: (client: S3Client, options: { abortSignal: AbortSignal }) => Promise<Output>,
): Promise<Output> {
  let readError: unknown;
  body.once('error', (error) => {
    readError = error;
  });
  try {
    return await atStep('write', send(ends.copy, { abortSignal }));
  } catch (error) {
    body.destroy();
    throw readError === undefined ? error : new StepError(toFault(readError, 'read-source'), error);
  }
}

const tooLarge = failure('SrcObjectTooLarge', {
  message: 'The object is above the threshold, so it crosses in parts.',
  hint: 'Nothing to do.',
});

const overwritten = failure('SrcObjectChanged', {
  message: 'The source object was overwritten while it was relayed.',
  hint: 'Nothing to do: it is relayed again.',
});
