import { PutObjectCommand, type PutObjectCommandOutput, UploadPartCommand } from '@aws-sdk/client-s3';
import { checksumMismatch, fullChecksum, isSameContent } from '../../core/copy/integrity.ts';
import { type Part, partLength, partRange, partsAtOnce } from '../../core/copy/parts.ts';
import { crossesInParts } from '../../core/copy/plan.ts';
import { destinationObject, type Tag, writeRequest } from '../../core/copy/request.ts';
import { checksumAlgorithm, checksumsOf, type SourceHead } from '../../core/copy/source-head.ts';
import type { Upload } from '../../core/copy/upload.ts';
import { failure } from '../../core/failure/failure.ts';
import { metadataHidden } from '../../core/failure/source-failure.ts';
import type { Pair } from '../../core/pair/pair.ts';
import type { Copier, CopyResult, ObjectCopier } from '../../ports.ts';
import type { PartRoute } from './large-copier.ts';
import type { ObjectStream } from './read-object.ts';
import { readSource, writeBytes } from './relayed-bytes.ts';
import { bySize } from './s3-copier.ts';
import { type Ends, type OpenS3, renewing } from './s3-ends.ts';
import { copiedHeaders, readHead, readTags } from './s3-source.ts';
import { type DonePart, writeLateTags } from './s3-uploads.ts';
import { type Attempt, explain, noETag } from './step.ts';
import { withTimeLimit } from './time-limit.ts';
import { type InTurn, turns } from './turns.ts';

/**
 * Objects and parts under way at once: each holds a connection of either client for its bytes and asks one question
 * beside, and the SDK opens 50. Were all of them held for bytes, none would be left for the questions.
 */
const relaysAtOnce = 24;

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
  const inTurn = turns(relaysAtOnce);
  return {
    route: 'relay',
    wholeRoute: 'relay',
    asksSize: false,
    concurrency: partsAtOnce.relayed,
    whole: wholeRelay(pair, ends, inTurn),
    movePart: (attempt, upload, head) => (part) =>
      inTurn(attempt.abortSignal, () => relayPart(attempt, upload, { part, head })),
  };
}

async function relayPart(
  attempt: Attempt,
  upload: Upload,
  { part, head }: { readonly part: Part; readonly head: SourceHead },
): Promise<DonePart> {
  const output = await readSource(attempt, { Range: partRange(part), IfMatch: upload.sourceETag }, (source) =>
    writeBytes(attempt, source, (client, body, options) => {
      const command = new UploadPartCommand({
        ...destinationObject(attempt.pair, attempt.plan),
        UploadId: upload.id,
        PartNumber: part.number,
        Body: body,
        ContentLength: partLength(part),
        ChecksumAlgorithm: checksumAlgorithm(head),
      });
      return client.send(command, options);
    }),
  );
  const { ETag, $metadata, ...more } = output;
  if (!ETag) throw noETag('write', $metadata.requestId);
  return { PartNumber: part.number, ETag, sizeBytes: partLength(part), ...checksumsOf(more) };
}

/** Relays an object by one read and one write. */
function wholeRelay(pair: Pair, ends: Ends, inTurn: InTurn): ObjectCopier {
  return {
    copy: (plan, timeoutMs) =>
      withTimeLimit(timeoutMs, async (abortSignal) => {
        const attempt = { ends, pair, plan, abortSignal };
        try {
          return await inTurn(abortSignal, () => relayOnce(attempt));
        } catch (error) {
          return await explain(error, attempt);
        }
      }),
  };
}

async function relayOnce(attempt: Attempt): Promise<CopyResult> {
  let hidden = 0;
  const relayed = await readSource(attempt, { ChecksumMode: 'ENABLED' }, async (source) => {
    hidden = source.MissingMeta ?? 0;
    if (hidden > 0 || crossesInParts(attempt.pair, source.ContentLength ?? 0)) return undefined;
    const tags = await readTags(attempt);
    return { source, tags, output: await putObject(attempt, source, tags) };
  });
  if (hidden > 0) return { kind: 'failed', failure: metadataHidden(attempt.pair, hidden) };
  if (!relayed) return { kind: 'failed', failure: tooLarge };
  const { source, tags, output } = relayed;
  if (!output.ETag) throw noETag('write', output.$metadata.requestId);
  if (isSameContent(source, output) === false) {
    return { kind: 'failed', failure: checksumMismatch(source, output) };
  }
  await writeLateTags(attempt, tags);
  // Read at the start, written at the end: in between a newer copy may have replaced it.
  const after = await readHead(attempt);
  if (!isSameWrite(source, after)) return { kind: 'failed', failure: overwritten };
  return {
    kind: 'copied',
    eTag: output.ETag,
    ...(output.VersionId && { destinationVersionId: output.VersionId }),
    ...(output.$metadata.requestId && { requestId: output.$metadata.requestId }),
  };
}

/** Whether both describe one write of the object: the same bytes with other metadata are another write. */
function isSameWrite(a: SourceHead, b: SourceHead): boolean {
  return a.ETag === b.ETag && a.LastModified?.getTime() === b.LastModified?.getTime();
}

/** S3 holds the bytes against the source's checksum where there is one of the whole object, else against one made here. */
function putObject(
  attempt: Attempt,
  source: ObjectStream,
  tags: readonly Tag[],
): Promise<PutObjectCommandOutput> {
  const { pair, plan } = attempt;
  const whole = fullChecksum(source);
  return writeBytes(attempt, source, (client, body, options) => {
    const command = new PutObjectCommand({
      ...writeRequest(pair, plan, { head: source, tags }),
      ContentLength: source.ContentLength ?? 0,
      Body: body,
      ...(whole
        ? { [`Checksum${whole.algorithm}`]: whole.value }
        : { ChecksumAlgorithm: checksumAlgorithm(source) }),
    });
    return client.send(copiedHeaders(command, source), options);
  });
}

const tooLarge = failure('SrcObjectTooLarge', {
  message: 'The object is above the threshold, so it is copied in parts.',
  hint: 'Nothing to do.',
});

const overwritten = failure('SrcObjectChanged', {
  message: 'The source object was overwritten while it was relayed.',
  hint: 'Nothing to do: it is relayed again.',
});
