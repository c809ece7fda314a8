import { backfill } from './backfill.ts';
import { type Bench, bench } from './bench.ts';
import { cold } from './cold.ts';
import { growth } from './growth.ts';
import { multipart, relay } from './large-objects.ts';
import { parts } from './parts.ts';
import { scale } from './scale.ts';
import { verify } from './verify.ts';
import { warm } from './warm.ts';

/** All benches, in the order in which they run and stand in docs/performance.md. */
export const benches: Readonly<Record<string, Bench>> = {
  cold: bench(cold),
  warm: bench(warm),
  growth: bench(growth),
  backfill: bench(backfill),
  verify: bench(verify),
  parts: bench(parts),
  multipart: bench(multipart),
  relay: bench(relay),
  scale: bench(scale),
};
