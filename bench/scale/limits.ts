/** What holds a burst back, as AWS publishes it; per second and in seconds. */
export interface Limits {
  /** Copies a second that S3 takes under the destination's prefixes when the burst begins, and at most. */
  readonly copiesAtFirst: number;
  readonly copiesAtMost: number;
  /** How long S3 takes to serve twice as many, while it answers 503 to some. */
  readonly doublingSeconds: number;
  /** Execution environments that Lambda adds to a function each second, and the most that an account has. */
  readonly environmentsPerSecond: number;
  readonly concurrency: number;
  /** How old an asynchronous event, and a message of a queue, becomes. */
  readonly eventAgeSeconds: number;
  readonly messageAgeSeconds: number;
  /** Batches that the event source of a queue begins with, adds each second, and has at most. */
  readonly pollersAtFirst: number;
  readonly pollersPerSecond: number;
  readonly pollersAtMost: number;
  /** Messages that a queue has received and not deleted. */
  readonly inFlight: number;
  /** Events that EventBridge gives to targets a second; what is over waits. */
  readonly targetsPerSecond: number;
  /** How long EventBridge tries to give an event to its target. */
  readonly busAgeSeconds: number;
}

/** The defaults of an account in eu-central-1. */
export const published: Limits = {
  // S3 User Guide, "Best practices design patterns": 3,500 a second per partitioned prefix, scaling "gradually".
  copiesAtFirst: 3_500,
  // Ten prefixes, once S3 has partitioned by them. The pace of that is not published: an assumption.
  copiesAtMost: 35_000,
  doublingSeconds: 15 * 60,
  // Lambda Developer Guide, "Lambda scaling behavior": 1,000 every 10 seconds for each function; 1,000 in an account.
  environmentsPerSecond: 100,
  concurrency: 1_000,
  // Lambda Developer Guide, "Asynchronous invocation": 6 hours; stacks/triggers.ts: 4 days.
  eventAgeSeconds: 6 * 60 * 60,
  messageAgeSeconds: 4 * 24 * 60 * 60,
  // Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings".
  pollersAtFirst: 5,
  pollersPerSecond: 300 / 60,
  pollersAtMost: 1_250,
  // SQS Developer Guide, "Quotas": standard queues.
  inFlight: 120_000,
  // EventBridge User Guide, "Quotas": invocations in eu-central-1; 18,750 in us-east-1, 750 in some Regions.
  targetsPerSecond: 4_500,
  // EventBridge User Guide, "How EventBridge retries delivering events": 24 hours, then the rule's dead-letter queue.
  busAgeSeconds: 24 * 60 * 60,
};
