import { seededRandom } from '../seeded-random.ts';
import type { Call } from './call.ts';

export type FaultKind =
  | '500'
  | '503'
  | 'throttle'
  | 'reset'
  | 'slow'
  | 'expired-token'
  | '200-with-error'
  | '200-with-error-newline';

/** What a call must be for a fault to hit it; what is absent matches all. `key` may be a pattern. */
export interface FaultMatch {
  readonly service?: string;
  readonly operation?: string;
  readonly bucket?: string;
  readonly key?: string | RegExp;
  /** Of the signer. */
  readonly account?: string;
}

export interface Fault {
  readonly match: FaultMatch;
  readonly kind: FaultKind;
  /** After so many hits it is spent; never if absent. */
  readonly times?: number;
  /** Of hitting a call that matches, by a seeded generator; 1 if absent. */
  readonly probability?: number;
  /** How much later a `slow` answer comes; 1,000 if absent. */
  readonly delayMs?: number;
  /** `after`: it is done, and the answer is lost. Default `before`. */
  readonly when?: 'before' | 'after';
}

export interface Faults {
  /** Returns a function that takes the fault out again. */
  add(fault: Fault): () => void;
  clear(): void;
  /** Starts the random sequence over. */
  seed(seed: number): void;
  /** Hits so far, by kind. */
  hits(): Readonly<Record<string, number>>;
}

export interface DrawingFaults extends Faults {
  /** The fault that hits this call now, if any; the first that was added wins. */
  draw(call: Call, account: string, when: 'before' | 'after'): Fault | undefined;
}

export function openFaults(): DrawingFaults {
  const active = new Map<Fault, number>();
  const hits: Record<string, number> = {};
  let random = seededRandom(1);

  function draw(call: Call, account: string, when: 'before' | 'after'): Fault | undefined {
    for (const [fault, spent] of active) {
      if ((fault.when ?? 'before') !== when || !matches(fault.match, call, account)) continue;
      if (spent >= (fault.times ?? Number.POSITIVE_INFINITY)) continue;
      if (random() >= (fault.probability ?? 1)) continue;
      active.set(fault, spent + 1);
      hits[fault.kind] = (hits[fault.kind] ?? 0) + 1;
      return fault;
    }
    return undefined;
  }

  return {
    add(fault) {
      const own = { ...fault };
      active.set(own, 0);
      return () => void active.delete(own);
    },
    clear: () => active.clear(),
    seed(seed) {
      random = seededRandom(seed);
    },
    hits: () => ({ ...hits }),
    draw,
  };
}

function matches(match: FaultMatch, call: Call, account: string): boolean {
  const { key } = match;
  if (key instanceof RegExp ? !key.test(call.key ?? '') : key !== undefined && key !== call.key) return false;
  return (
    (match.service === undefined || match.service === call.service) &&
    (match.operation === undefined || match.operation === call.operation) &&
    (match.bucket === undefined || match.bucket === call.bucket) &&
    (match.account === undefined || match.account === account)
  );
}
