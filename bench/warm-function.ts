import { fork } from 'node:child_process';
import { once } from 'node:events';
import { benchPair } from './bench-pair.ts';
import type { StandIn } from './stand-in/start.ts';

/** What it took to carry some objects, and the most memory the process held until then. */
export interface WarmRun {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMib: number;
  readonly log: { readonly lines: number; readonly bytes: number };
}

/** An environment of a function that lives on, in a process of its own. */
export interface WarmFunction {
  /** Has it carry the next so many objects. Rejects when the process ends over it. */
  copyItem(objects: number): Promise<WarmRun>;
  end(): void;
}

/** A heap as small as that of a function: what a large machine leaves lying is no need of the program. */
export const heapFlags = '--max-semi-space-size=2 --max-old-space-size=110';

/** Loads a bundle, whose handler is given an event of `perInvocation` objects at a time. */
export function openWarm(aws: StandIn, bundle: string, perInvocation: number): WarmFunction {
  const trigger = perInvocation === 1 ? 'notification' : 'queue';
  const child = fork('bench/start-warm.cjs', [bundle, JSON.stringify({ perInvocation, trigger })], {
    execArgv: heapFlags.split(' '),
    env: {
      ...process.env,
      ...aws.environment,
      AWS_SESSION_TOKEN: 'token',
      _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0',
      FERRY_PAIR: JSON.stringify(benchPair({ trigger })),
      FERRY_DLQ_URL: `${aws.endpoint}/111111111111/dlq`,
      FERRY_LARGE_URL: `${aws.endpoint}/111111111111/large`,
    },
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${bundle} ended with ${code}; it printed why.`);
  });
  ended.catch(() => {});
  return {
    async copyItem(objects) {
      child.send(objects);
      const [taken] = await Promise.race([once(child, 'message'), ended]);
      return taken;
    },
    end: () => void child.kill(),
  };
}
