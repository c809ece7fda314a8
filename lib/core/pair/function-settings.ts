import type { FunctionHandler } from './arn.ts';
import type { Pair } from './pair.ts';

/** Memory of each function of a pair, in MB; docs/decisions/memory-of-the-functions.md says why. */
export function memoryMbOf({ access }: Pick<Pair, 'access'>) {
  const copying = access === 'relay' ? 1_024 : 256;
  return { replicate: copying, large: copying, replay: access === 'relay' ? 1_024 : 512 } as const;
}

/** Messages of `trigger: queue` that one invocation takes at most. */
export const queueBatchSize = 10;

/** The most that Lambda gives. A copy that takes longer goes on in the next invocation. */
const longestTimeoutSeconds = 900;

/** Time-out of each function, in seconds. S3 copies 5 GiB within about 90 s: `replicate` has room for several tries. */
export const timeoutSeconds: Readonly<Record<FunctionHandler, number>> = {
  replicate: 120,
  replay: longestTimeoutSeconds,
  large: longestTimeoutSeconds,
  backfill: longestTimeoutSeconds,
  drift: longestTimeoutSeconds,
};

/** How Lambda tries asynchronous events again, where serverless.yml says so; its own defaults hold elsewhere. */
export const asynchronousRetries: Readonly<
  Partial<Record<FunctionHandler, { readonly attempts: number; readonly ageSeconds?: number }>>
> = {
  replicate: { attempts: 2, ageSeconds: 21_600 },
  replay: { attempts: 0 },
  drift: { attempts: 0 },
};

/** Days that CloudWatch keeps the lines of a function. */
export const logRetentionDays = 30;
