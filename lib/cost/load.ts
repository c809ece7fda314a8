import { partBytesOf, partsAtOnce } from '../core/copy/parts.ts';
import type { Pair } from '../core/pair/pair.ts';

/** What is copied within a month. */
export interface Load {
  /** Objects that are copied whole. */
  readonly objects: number;
  /** Of all of them together. */
  readonly bytes: number;
  /** Objects that are copied in parts. */
  readonly largeObjects: number;
  readonly largeBytes: number;
}

/**
 * What an estimate takes for granted where nobody says otherwise. Times are those of this project's benches
 * (docs/performance.md) but for S3's own, which no machine without an account can measure.
 */
export interface Assumptions {
  /** Of the function that meets uploads, in MB. */
  readonly memoryMb: number;
  /** From a request of S3 to its answer, for a small object, in ms. */
  readonly latencyMs: number;
  /** Objects that one invocation copies. */
  readonly perInvocation: number;
  /** CPU time of one invocation on one vCPU, in ms, beside that of its objects. */
  readonly invocationCpuMs: number;
  readonly objectCpuMs: number;
  /** CPU time of a cold start, in ms; billed since August 2025. */
  readonly coldCpuMs: number;
  /** The share of invocations that begin one. */
  readonly coldShare: number;
  /** What an invocation writes to the log beside the lines of its objects: Lambda's own three and the metrics. */
  readonly invocationLogBytes: number;
  readonly objectLogBytes: number;
  /** Of bytes that pass through a relaying function, and of one part that S3 copies, per second. */
  readonly relayBytesPerSecond: number;
  readonly partBytesPerSecond: number;
  /** How often S3 Batch Operations and DataSync run for the load. */
  readonly runs: number;
  /** Objects that fail permanently and are replayed, as a share of all. */
  readonly failedShare: number;
}

/** One vCPU's worth of memory (Lambda Developer Guide, "Configure Lambda function memory"). */
const vcpuMb = 1_769;

/** How many parts each large object has, were they all alike. */
export function partsPerObject({ multipart }: Pair, { largeObjects, largeBytes }: Load): number {
  if (largeObjects === 0) return 0;
  const each = Math.max(1, Math.round(largeBytes / largeObjects));
  return Math.ceil(each / partBytesOf(each, multipart.partMiB * 1024 ** 2));
}

/** Billed time of the function that copies one large object in `parts`, in ms. */
export function largeObjectMs(pair: Pair, load: Load, terms: Assumptions): number {
  const parts = partsPerObject(pair, load);
  if (parts === 0) return 0;
  const bytes = load.largeBytes / load.largeObjects;
  const isRelay = pair.access === 'relay';
  const turns = Math.ceil(parts / partsAtOnce.copied);
  const movingMs = isRelay
    ? (bytes / terms.relayBytesPerSecond) * 1_000
    : turns * (bytes / parts / terms.partBytesPerSecond) * 1_000;
  // Beside its parts: two questions at the start, three at the end, and what opens the upload.
  return movingMs + 8 * terms.latencyMs;
}

/** Billed time of all invocations that meet small objects, in ms. */
export function smallObjectsMs(pair: Pair, { objects, bytes }: Load, terms: Assumptions): number {
  const invocations = objects / terms.perInvocation;
  const slowdown = Math.max(1, vcpuMb / terms.memoryMb);
  // Objects of one invocation wait for S3 together, the slowest longest; those over 40 in a second turn.
  const turns = Math.ceil(terms.perInvocation / 40) * (terms.perInvocation > 1 ? 1.5 : 1);
  const calls = pair.access === 'relay' ? 3 : 1;
  const waitingMs = invocations * turns * calls * terms.latencyMs;
  const throughMs = pair.access === 'relay' ? (bytes / terms.relayBytesPerSecond) * 1_000 : 0;
  const cpuMs = invocations * terms.invocationCpuMs + objects * terms.objectCpuMs;
  // INIT has at least a vCPU whatever the memory; what is cold in the first invocation has not.
  const coldMs = invocations * terms.coldShare * terms.coldCpuMs * (1 + slowdown) * 0.5;
  return waitingMs + throughMs + cpuMs * slowdown + coldMs;
}
