import type { Fault, Faults } from '../policy-proxy/policy-proxy.ts';

const copy = { service: 's3', operation: 'CopyObject' };

/** What goes wrong, and how often, while objects cross. Each is drawn by itself, so together they hit about a third of all copies. */
const faults: readonly Fault[] = [
  { match: copy, kind: '503', probability: 0.08 },
  { match: copy, kind: '500', probability: 0.04 },
  { match: copy, kind: 'reset', probability: 0.04 },
  { match: copy, kind: 'reset', probability: 0.04, when: 'after' },
  { match: copy, kind: '200-with-error', probability: 0.05 },
  { match: copy, kind: '200-with-error-newline', probability: 0.04 },
  { match: copy, kind: 'slow', probability: 0.05, delayMs: 300 },
  { match: copy, kind: 'expired-token', probability: 0.02 },
  { match: { service: 'sts', operation: 'AssumeRole' }, kind: '503', probability: 0.3 },
  { match: { service: 'sqs', operation: 'SendMessage' }, kind: '503', probability: 0.25 },
  { match: { service: 'sqs', operation: 'SendMessage' }, kind: 'reset', probability: 0.05, when: 'after' },
];

/** The calls the functions make while objects cross; the share of them that was hit is told at the end. */
export const faultedOperations = ['s3:CopyObject', 'sts:AssumeRole', 'sqs:SendMessage'] as const;

/** Lets everything go wrong from here on. */
export function unleash(into: Faults, seed: number): void {
  into.seed(seed);
  for (const fault of faults) into.add(fault);
}
