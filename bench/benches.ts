import { type Bench, bench } from './bench.ts';
import { buckets } from './buckets.ts';
import { cold } from './cold.ts';
import { growth } from './growth.ts';
import { multipart, relay } from './large-objects.ts';
import { parts } from './parts.ts';
import { scale } from './scale.ts';

/** All benches, in the order in which they run and stand in docs/performance.md. */
export const benches: Readonly<Record<string, Bench>> = {
  cold: bench(cold),
  growth: bench(growth),
  buckets: bench(buckets),
  parts: bench(parts),
  multipart: bench(multipart),
  relay: bench(relay),
  scale: bench(scale),
};
