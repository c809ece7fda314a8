import type { Trigger } from '../../lib/core/pair/pair.ts';

/** What holds a burst back. */
export type Bound = 'uploads' | 'EventBridge' | 'pollers' | 'environments' | 'concurrency' | 'S3' | 'retries';

/** Which it is at one moment, by what is used up; `uploads` where nothing waits or rests. */
export function boundOf(now: {
  readonly isBehind: boolean;
  readonly isRefused: boolean;
  readonly isOnBus: boolean;
  /** Some failed in an invocation and wait for their next. */
  readonly isResting: boolean;
  /** There are as many environments as may be. */
  readonly isFull: boolean;
  readonly trigger: Trigger;
}): Bound {
  if (now.isRefused) return 'S3';
  if (now.isBehind) {
    if (!now.isFull) return 'environments';
    return now.trigger === 'queue' ? 'pollers' : 'concurrency';
  }
  if (now.isOnBus) return 'EventBridge';
  return now.isResting ? 'retries' : 'uploads';
}

/** What to do about it. */
export const advice: Readonly<Record<Bound, string>> = {
  uploads: 'nothing: the copies keep up with the uploads',
  EventBridge:
    'ask for more EventBridge invocations a second (Service Quotas), or use `trigger: notification`',
  pollers: 'give the event source of the queue provisioned pollers, or larger batches',
  environments:
    'nothing to set: Lambda adds 1,000 environments in 10 s; `trigger: queue` needs a tenth of them',
  concurrency:
    'ask for more concurrent executions (Service Quotas), or use `trigger: queue`, which copies ten objects in each',
  S3: 'spread keys over prefixes (`keyRule`, or the keys uploaded), or have AWS Support partition the destination beforehand',
  retries:
    'nothing to lose: the few that S3 refused in all six tries of an invocation are delivered again after 1 and 2 minutes, from a queue after 12',
};
