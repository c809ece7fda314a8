import { crossesInParts } from '../../core/copy/plan.ts';
import type { Pair } from '../../core/pair/pair.ts';
import type { Copier, SizeResult } from '../../ports.ts';
import { largeCopier, type PartRoute } from './large-copier.ts';
import { type Ends, type OpenS3, renewing, signed } from './s3-ends.ts';
import { partCopies } from './s3-part-copies.ts';
import { readHead } from './s3-source.ts';
import { explain, type Question } from './step.ts';
import { withTimeLimit } from './time-limit.ts';

export type { OpenS3 } from './s3-ends.ts';

/** Copies by one `CopyObject` or, above the pair's threshold, in parts; S3 moves the bytes in both. */
export function s3Copier(pair: Pair, open: OpenS3): Copier {
  return renewing(
    () => signed(open, pair),
    (ends) => bySize(pair, ends, partCopies(pair, ends)),
  );
}

/**
 * The event's size decides; where it has none, the source's does. An object that turns out too large for a
 * single copy is copied in parts after all.
 */
export function bySize(pair: Pair, ends: Ends, partRoute: PartRoute): Copier {
  const large = largeCopier(pair, ends, partRoute);
  return {
    size: (object, timeoutMs) =>
      withTimeLimit(timeoutMs, (abortSignal) => sizeOf({ ends, pair, plan: { object }, abortSignal })),
    async copy(plan, timeoutMs) {
      const endsAtMs = Date.now() + timeoutMs;
      const { sizeBytes } = plan.object;
      const asks = sizeBytes === undefined && partRoute.asksSize;
      if (plan.upload || asks || crossesInParts(pair, sizeBytes ?? 0)) return large.copy(plan, timeoutMs);
      const result = await partRoute.whole.copy(plan, timeoutMs);
      const isTooLarge = result.kind === 'failed' && result.failure.code === 'SrcObjectTooLarge';
      return isTooLarge ? large.copy(plan, Math.max(1, endsAtMs - Date.now())) : result;
    },
  };
}

async function sizeOf(question: Question): Promise<SizeResult> {
  try {
    return { kind: 'sized', sizeBytes: (await readHead(question)).ContentLength ?? 0 };
  } catch (error) {
    return await explain(error, question);
  }
}
