import { UploadPartCopyCommand } from '@aws-sdk/client-s3';
import { partLength, partsAtOnce } from '../../core/copy/parts.ts';
import { partCopyRequest } from '../../core/copy/request.ts';
import { checksumsOf } from '../../core/copy/source-head.ts';
import type { Pair } from '../../core/pair/pair.ts';
import type { ObjectCopier } from '../../ports.ts';
import type { PartRoute } from './large-copier.ts';
import type { Ends } from './s3-ends.ts';
import { singleCopier } from './s3-single-copier.ts';
import { atStep, noETag } from './step.ts';

/** Parts that S3 copies itself, each by one `UploadPartCopy` pinned to the source's ETag. */
export function partCopies(
  pair: Pair,
  ends: Ends,
  whole: ObjectCopier = singleCopier(pair, ends),
): PartRoute {
  return {
    route: 'multipart',
    wholeRoute: 'copy',
    asksSize: true,
    concurrency: partsAtOnce.copied,
    whole,
    movePart:
      ({ plan, abortSignal }, upload) =>
      async (part) => {
        const command = new UploadPartCopyCommand(partCopyRequest(pair, plan, { upload, part }));
        const output = await atStep('copy-part', ends.copy.send(command, { abortSignal }));
        const { ETag, ...more } = output.CopyPartResult ?? {};
        if (!ETag) throw noETag('copy-part', output.$metadata.requestId);
        return { PartNumber: part.number, ETag, sizeBytes: partLength(part), ...checksumsOf(more) };
      },
  };
}
