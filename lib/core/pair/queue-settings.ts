import { timeoutSeconds } from './function-settings.ts';

/** SQS keeps a message 14 days at most. */
export const longestRetentionSeconds = 14 * 24 * 60 * 60;

/** Less than the dead-letter queue's: a message moved there keeps its age (SQS Developer Guide, "Dead-letter queues"). */
export const eventsRetentionSeconds = 4 * 24 * 60 * 60;

/** Tries of one upload before the queue gives it up; throttled deliveries count too (Lambda Developer Guide asks for 5). */
export const maxReceiveCount = 5;

/** Lambda Developer Guide, "Configuring a queue to use with Lambda": six times the function's time-out. */
export const eventsVisibilitySeconds = 6 * timeoutSeconds.replicate;

/**
 * A message is hidden little longer than its function may run, and not six times as long as Lambda advises: after a
 * crash the copy would rest for that long, while a message delivered twice only copies a part twice.
 */
export const largeVisibilitySeconds = timeoutSeconds.large + 60;
