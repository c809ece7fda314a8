import { setTimeout as sleep } from 'node:timers/promises';
import { type AsynchronousInvoker, asynchronousInvoker, type GivenUp } from './asynchronous.ts';
import {
  type EventSource,
  type EventSourceOptions,
  type EventSourcePoller,
  pollEventSource,
} from './event-source.ts';
import { type FunctionPool, functionPool, type PoolOptions } from './function-pool.ts';
import { giveUp } from './give-up.ts';
import type { InvocationResult, LambdaEvent, LambdaFunction, RoleCredentials } from './lambda-function.ts';

export interface LambdaOptions {
  /** Where functions, and Lambda itself, find AWS. */
  readonly endpoint: string;
  /** Makes a session of the function's role, as the service `lambda.amazonaws.com`. Rejects where its trust forbids that. */
  readonly credentials: (fn: LambdaFunction) => Promise<RoleCredentials>;
  /** Real time per time of Lambda's: between retries, in the age of events, until a failed message is seen again; 1 if absent. */
  readonly timeScale?: number;
  /** Processes of one function at most; 8 if absent. */
  readonly concurrency?: number;
  /** Hears what happens, and to which function; what happens to none comes without. */
  readonly onEvent?: (event: LambdaEvent, fn?: LambdaFunction) => void;
  readonly onLog?: PoolOptions['onLog'];
  /** A client of the account's administrator; needed where time has another pace. */
  readonly administrator?: EventSourceOptions['administrator'];
}

export interface Lambda {
  /** Takes a function into service. An earlier one of the same ARN ends what it has begun; its other events go to the new one. */
  register(fn: LambdaFunction, eventSources?: readonly EventSource[]): Promise<void>;
  /** Takes a function out of service, with all that waits for it. */
  remove(functionArn: string): Promise<void>;
  has(functionArn: string): boolean;
  /** Invokes and waits (`RequestResponse`). */
  invoke(functionArn: string, event: unknown): Promise<InvocationResult>;
  /** Queues an event (`Event`) and gives its request id. Throws for a function that is not registered. */
  invokeAsync(functionArn: string, event: unknown): string;
  /** Kills every process that serves an invocation right now. Gives their number. */
  killRunning(): Promise<number>;
  /** Whether no event waits, runs or rests between retries, and every polled queue is empty. */
  isIdle(): Promise<boolean>;
  /** Resolves once {@link Lambda.isIdle}. Rejects after `withinMs` of real time. */
  idle(withinMs?: number): Promise<void>;
  close(): Promise<void>;
}

interface Registration {
  readonly pool: FunctionPool;
  readonly invoker: AsynchronousInvoker;
  readonly pollers: EventSourcePoller[];
}

/** Lambda on this machine: functions run from their packages, each in processes of its own. */
export function openLambda(options: LambdaOptions): Lambda {
  const { timeScale = 1, concurrency = 8, onEvent = () => undefined, endpoint, administrator } = options;
  const credentials = remembered(options.credentials);
  const { onLog } = options;
  const optionsOf = (fn: LambdaFunction) => ({
    endpoint,
    credentials,
    onEvent: (event: LambdaEvent) => onEvent(event, fn),
    concurrency,
    timeScale,
    ...(onLog && { onLog }),
    ...(administrator && { administrator }),
  });
  const registrations = new Map<string, Registration>();
  const retiring = new Set<FunctionPool>();
  const pools = () => [...[...registrations.values()].map(({ pool }) => pool), ...retiring];

  function registration(arn: string): Registration {
    const found = registrations.get(unqualified(arn));
    if (!found) throw new Error(`No function ${arn} is deployed on the local AWS.`);
    return found;
  }

  async function isIdle(): Promise<boolean> {
    const all = [...registrations.values()];
    if (all.some(({ invoker }) => invoker.pending() > 0)) return false;
    const idle = await Promise.all(all.flatMap(({ pollers }) => pollers.map((poller) => poller.idle())));
    return idle.every(Boolean);
  }

  return {
    async register(fn, eventSources = []) {
      const own = optionsOf(fn);
      const pool = functionPool(fn, own);
      const pollers = eventSources.map((source) => pollEventSource(pool, source, own));
      const earlier = registrations.get(fn.arn);
      const giving = (of: LambdaFunction, given: GivenUp) => giveUp(of, given, own);
      const invoker =
        earlier?.invoker ?? asynchronousInvoker(() => registration(fn.arn).pool, { ...own, giveUp: giving });
      registrations.set(fn.arn, { pool, invoker, pollers });
      if (!earlier) return;
      retiring.add(earlier.pool);
      await Promise.all(earlier.pollers.map((poller) => poller.retire()));
      await earlier.pool.retire();
      retiring.delete(earlier.pool);
    },
    async remove(arn) {
      const gone = registrations.get(unqualified(arn));
      if (!gone) return;
      registrations.delete(unqualified(arn));
      await Promise.all(gone.pollers.map((poller) => poller.retire()));
      await Promise.all([gone.invoker, gone.pool].map((part) => part.close()));
    },
    has: (arn) => registrations.has(unqualified(arn)),
    invoke: async (arn, event) => registration(arn).pool.invoke(event, crypto.randomUUID()),
    invokeAsync: (arn, event) => registration(arn).invoker.accept(event),
    async killRunning() {
      const killed = await Promise.all(pools().map((pool) => pool.killRunning()));
      return killed.reduce((sum, count) => sum + count, 0);
    },
    isIdle,
    async idle(withinMs = 60_000) {
      const giveUpAt = Date.now() + withinMs;
      while (!(await isIdle())) {
        if (Date.now() > giveUpAt) throw new Error(`The local Lambda is still busy after ${withinMs} ms.`);
        await sleep(25);
      }
    },
    async close() {
      const all = [...registrations.values()];
      const pollers = all.flatMap((one) => one.pollers);
      await Promise.all(
        [...all.map(({ invoker }) => invoker), ...pools(), ...pollers].map((part) => part.close()),
      );
      registrations.clear();
    },
  };
}

/** The ARN without a version or alias: one version runs here. */
function unqualified(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}

/** How long before its end a session is replaced, in ms; above the longest time-out of a function, 15 minutes. */
const renewalMarginMs = 16 * 60 * 1000;

/** Asks for a session of each function once, and again before it ends. A failure is not remembered. */
function remembered(ask: LambdaOptions['credentials']): LambdaOptions['credentials'] {
  const sessions = new Map<string, Promise<RoleCredentials>>();
  return async (fn) => {
    // Functions that share a role have sessions of their own, named after them.
    const id = `${fn.arn} ${fn.roleArn}`;
    const known = await sessions.get(id)?.catch(() => undefined);
    if (known && known.expiresAt > Date.now() + renewalMarginMs) return known;
    const asked = ask(fn);
    sessions.set(id, asked);
    return asked;
  };
}
