import type { Trigger } from '../../lib/core/pair/pair.ts';
import { type Bound, boundOf } from './bound.ts';
import type { Limits } from './limits.ts';
import { pace } from './throttle.ts';
import { type Cohort, waiting } from './waiting.ts';

/** Uploads that all at once begin to arrive. */
export interface Burst {
  readonly objects: number;
  readonly perSecond: number;
}

/** What one invocation takes. */
export interface Work {
  readonly perInvocation: number;
  /** Of a warm one, in s. */
  readonly seconds: number;
  /** What a cold start adds, in s. */
  readonly coldSeconds: number;
}

export interface Scene {
  readonly trigger: Trigger;
  readonly burst: Burst;
  readonly work: Work;
  readonly limits: Limits;
  /** Length of a step of the simulation. */
  readonly stepSeconds: number;
}

export interface Drained {
  readonly copied: number;
  /** In the dead-letter queue: failed in every invocation, or grew too old waiting. */
  readonly exhausted: number;
  readonly expired: number;
  /** A share of an object that is still on its way: less than {@link nothing}. */
  readonly left: number;
  /** From the first upload until nothing waits any more. */
  readonly seconds: number;
  readonly mostWaiting: number;
  /** How old an event was at most while it waited. */
  readonly oldestSeconds: number;
  readonly mostEnvironments: number;
  /** For how long each limit was what held the burst back, in s. */
  readonly held: Readonly<Partial<Record<Bound, number>>>;
}

/** Fluids end in drops: less than half an object is none. */
const nothing = 0.5;

/**
 * How a burst drains: objects as a fluid, in steps, without chance. At every step every object is in one of: not
 * uploaded, on EventBridge's bus, waiting, between retries, copied, dead-lettered.
 */
export function simulate(scene: Scene): Drained {
  const { trigger, burst, limits, stepSeconds } = scene;
  const { ageSeconds, retrySeconds } = rulesOf(trigger, limits);
  const bus = waiting();
  const queue = waiting();
  const resting = retrySeconds.map(() => waiting());
  const done = { copied: 0, exhausted: 0, expired: 0 };
  const most = { mostWaiting: 0, oldestSeconds: 0, mostEnvironments: 0 };
  const held: Partial<Record<Bound, number>> = {};
  let capacity = atFirst(limits);
  let now = 0;
  const left = () => [bus, queue, ...resting].reduce((sum, one) => sum + one.count(), 0);
  const arriving = () =>
    Math.max(0, Math.min(burst.objects - burst.perSecond * now, burst.perSecond * stepSeconds));

  for (; arriving() > 0 || left() > nothing; now += stepSeconds) {
    const front = trigger === 'eventbridge' ? bus : queue;
    front.add({ since: now, failures: 0, readyAt: now, count: arriving() });
    // The six hours begin when Lambda has the event; EventBridge itself tries for a day.
    for (const cohort of bus.take(limits.targetsPerSecond * stepSeconds))
      queue.add({ ...cohort, since: now });
    for (const rest of resting) {
      for (const cohort of rest.takeWhile(({ readyAt }) => readyAt <= now)) queue.add(cohort);
    }
    const tooOld = queue.takeWhile(({ since }) => now - since > ageSeconds);
    done.expired += sum(tooOld);
    done.expired += sum(bus.takeWhile(({ since }) => now - since > limits.busAgeSeconds));
    const backlog = queue.count();
    most.mostWaiting = Math.max(most.mostWaiting, backlog + bus.count());
    // Events that are tried again stand behind younger ones.
    const since = [...tooOld.map((cohort) => cohort.since), queue.oldest() ?? now];
    most.oldestSeconds = since.reduce((oldest, one) => Math.max(oldest, now - one), most.oldestSeconds);

    capacity = grown(capacity, backlog, scene);
    most.mostEnvironments = Math.max(most.mostEnvironments, capacity.environments);
    const { served, failing, isRefused } = serve(capacity, backlog, scene);
    for (const cohort of queue.take(served)) {
      done.copied += cohort.count * (1 - failing);
      const failed = cohort.count * failing;
      const pause = retrySeconds[cohort.failures];
      if (pause === undefined) done.exhausted += failed;
      else
        resting[cohort.failures]?.add({
          ...cohort,
          count: failed,
          failures: cohort.failures + 1,
          readyAt: now + pause,
        });
    }
    if (isRefused) capacity = withMoreCopies(capacity, scene);
    const isBehind = backlog - served > nothing;
    const bound = boundOf({
      ...{ isBehind, isRefused, isOnBus: bus.count() > nothing, isFull: capacity.isFull, trigger },
      isResting: arriving() === 0 && resting.some((rest) => rest.count() > nothing),
    });
    held[bound] = (held[bound] ?? 0) + stepSeconds;
  }
  // The last object is copied when its invocation ends.
  return {
    ...done,
    ...most,
    left: left(),
    seconds: now - stepSeconds + scene.work.seconds + scene.work.coldSeconds,
    held,
  };
}

/** How long events live, and when Lambda tries one again that failed. */
function rulesOf(trigger: Trigger, { eventAgeSeconds, messageAgeSeconds }: Limits) {
  // stacks/triggers.ts: hidden for six times the time-out of 120 s, received five times.
  return trigger === 'queue'
    ? { ageSeconds: messageAgeSeconds, retrySeconds: [720, 720, 720, 720] }
    : { ageSeconds: eventAgeSeconds, retrySeconds: [60, 120] };
}

interface Capacity {
  readonly environments: number;
  /** Environments that began in this step, and had to load. */
  readonly cold: number;
  readonly pollers: number;
  /** Copies a second that S3 takes. */
  readonly copies: number;
  /** Whether there are as many environments as may be. */
  readonly isFull: boolean;
}

function atFirst({ pollersAtFirst, copiesAtFirst }: Limits): Capacity {
  return { environments: 0, cold: 0, pollers: pollersAtFirst, copies: copiesAtFirst, isFull: false };
}

/** Lambda adds environments while more invocations wait than run. */
function grown(before: Capacity, backlog: number, { trigger, work, limits, stepSeconds }: Scene): Capacity {
  const more = backlog > 0 ? limits.pollersPerSecond * stepSeconds : 0;
  const pollers = Math.min(limits.pollersAtMost, before.pollers + more);
  const polled = Math.min(before.pollers, limits.inFlight / work.perInvocation);
  const most = Math.min(limits.concurrency, trigger === 'queue' ? polled : Number.POSITIVE_INFINITY);
  const wanted = Math.min(most, backlog / work.perInvocation);
  const cold = Math.max(
    0,
    Math.min(wanted - before.environments, limits.environmentsPerSecond * stepSeconds),
  );
  const environments = before.environments + cold;
  return { ...before, environments, cold, pollers, isFull: environments >= most };
}

/** What leaves in this step. Invocations that begin cold spend a part of it loading. */
function serve(
  { environments, cold, copies }: Capacity,
  backlog: number,
  { work, stepSeconds }: Scene,
): { served: number; failing: number; isRefused: boolean } {
  const loading = Math.min(environments, (cold * work.coldSeconds) / stepSeconds);
  const slots = (environments - loading) * work.perInvocation;
  const free = slots / work.seconds;
  const isRefused = Math.min(free, backlog / stepSeconds) > copies;
  const { leaving, failing } = isRefused ? pace(slots, work.seconds, copies) : { leaving: free, failing: 0 };
  return { served: Math.min(backlog, leaving * stepSeconds), failing, isRefused };
}

function withMoreCopies(capacity: Capacity, { limits, stepSeconds }: Scene): Capacity {
  const copies = capacity.copies * 2 ** (stepSeconds / limits.doublingSeconds);
  return { ...capacity, copies: Math.min(limits.copiesAtMost, copies) };
}

function sum(cohorts: readonly Cohort[]): number {
  return cohorts.reduce((total, { count }) => total + count, 0);
}
