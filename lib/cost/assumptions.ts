import { memoryMbOf, queueBatchSize } from '../core/pair/function-settings.ts';
import type { Pair } from '../core/pair/pair.ts';
import type { Assumptions } from './load.ts';

/** START, END and REPORT of Lambda's own, in bytes (Lambda Developer Guide, "Log format"). */
const platformLogBytes = 255;

/** What holds where nobody says otherwise. CPU, memory and log are measured (`npm run bench -- growth`), on one vCPU. */
export function assumptionsOf(pair: Pair): Assumptions {
  return {
    memoryMb: memoryMbOf(pair).replicate,
    latencyMs: 100,
    perInvocation: pair.trigger === 'queue' ? queueBatchSize : 1,
    invocationCpuMs: 0.5,
    objectCpuMs: 0.8,
    coldCpuMs: 200,
    coldShare: 0.001,
    // Metrics ride on a line of an object; without any they are a line of their own.
    ...(pair.log === 'failures'
      ? { invocationLogBytes: platformLogBytes + 376, objectLogBytes: 0 }
      : { invocationLogBytes: platformLogBytes + 336, objectLogBytes: 408 }),
    relayBytesPerSecond: 50 * 1024 ** 2,
    partBytesPerSecond: 77 * 1024 ** 2,
    runs: 1,
    failedShare: 0,
  };
}
