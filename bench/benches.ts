import { type Bench, bench } from './bench.ts';
import { multipart, relay } from './large-objects.ts';

/** All benches, in the order in which they run and stand in docs/performance.md. */
export const benches: Readonly<Record<string, Bench>> = {
  multipart: bench(multipart),
  relay: bench(relay),
};
