import fc from 'fast-check';
import { advice, boundOf } from '../../bench/scale/bound.ts';
import { type Limits, published } from '../../bench/scale/limits.ts';
import { type Drained, type Scene, simulate } from '../../bench/scale/simulate.ts';
import { pace } from '../../bench/scale/throttle.ts';

const triggers = ['notification', 'eventbridge', 'queue'] as const;
const unbounded = { copiesAtFirst: Number.MAX_VALUE, copiesAtMost: Number.MAX_VALUE };

interface Facts extends Partial<Omit<Scene, 'limits' | 'burst' | 'work'>> {
  readonly objects?: number;
  readonly perSecond?: number;
  readonly work?: Partial<Scene['work']>;
  readonly limits?: Partial<Limits>;
}

function drained({ objects = 10_000, perSecond = 1e9, work, limits, ...facts }: Facts = {}): Drained {
  return simulate({
    trigger: 'notification',
    burst: { objects, perSecond },
    work: { perInvocation: 1, seconds: 1, coldSeconds: 0, ...work },
    limits: { ...published, ...limits },
    stepSeconds: 1,
    ...facts,
  });
}

const total = ({ copied, exhausted, expired, left }: Drained) => copied + exhausted + expired + left;

describe('[U] a simulated burst', () => {
  it('takes its share of the environments when nothing else holds it back', () => {
    const instant = { ...unbounded, concurrency: 10, environmentsPerSecond: 10 };
    const { seconds, copied, mostEnvironments } = drained({ objects: 1_000, limits: instant });
    expect(copied).toBeCloseTo(1_000);
    expect(mostEnvironments).toBe(10);
    expect(seconds).toBeCloseTo(100, -1);
  });

  it('waits for environments, 100 more a second', () => {
    // 100 + 200 + … + 1,000 in ten seconds.
    const { seconds } = drained({ objects: 5_500, limits: unbounded });
    expect(seconds).toBeGreaterThanOrEqual(10);
    expect(seconds).toBeLessThanOrEqual(12);
  });

  it('is dead-lettered, not lost, as far as it waits for more than six hours', () => {
    const result = drained({ objects: 1e6, limits: { ...unbounded, concurrency: 10 }, stepSeconds: 10 });
    expect(result.copied).toBeGreaterThan(10 * 6 * 3_600 * 0.98);
    expect(result.copied).toBeLessThan(10 * 6 * 3_600 * 1.02);
    expect(result.expired).toBeCloseTo(1e6 - result.copied, 0);
    expect(result.oldestSeconds).toBeLessThanOrEqual(6 * 3_600 + 10);
  });

  it('waits four days in a queue', () => {
    const limits = { ...unbounded, concurrency: 10 };
    expect(drained({ trigger: 'queue', objects: 1e6, limits, stepSeconds: 10 }).expired).toBe(0);
  });

  it('is slowed by EventBridge to its pace', () => {
    const limits = { ...unbounded, targetsPerSecond: 100 };
    const { seconds, held } = drained({ trigger: 'eventbridge', objects: 10_000, limits });
    expect(seconds).toBeGreaterThan(99);
    expect(seconds).toBeLessThan(110);
    expect(held.EventBridge).toBeGreaterThan(90);
  });

  it('has as many batches of a queue at once as the pollers have grown to', () => {
    const work = { perInvocation: 10 };
    const { mostEnvironments } = drained({ trigger: 'queue', objects: 5_000, work, limits: unbounded });
    // 5 at first and 5 more a second: 5,000 objects in batches of ten are 500 of them.
    expect(mostEnvironments).toBeGreaterThan(50);
    expect(mostEnvironments).toBeLessThan(80);
  });

  it('is dead-lettered when S3 refuses all, after Lambda tried each event three times', () => {
    const limits = { copiesAtFirst: 1e-9, copiesAtMost: 1e-9 };
    const { exhausted, seconds } = drained({ objects: 100, limits });
    expect(exhausted).toBeCloseTo(100, 0);
    expect(seconds).toBeGreaterThan(60 + 120);
  });
});

describe('[U] the pace under refusals', () => {
  it('is free below the limit, and at the limit above it', () => {
    expect(pace(10, 0.1, 1_000)).toEqual({ leaving: 100, failing: 0 });
    const { leaving, failing } = pace(1_000, 0.1, 3_500);
    expect(leaving * (1 - failing)).toBeCloseTo(3_500, 3);
    expect(failing).toBeLessThan(0.01);
  });
});

describe('[P] a simulated burst', () => {
  const scenes = fc.record({
    trigger: fc.constantFrom(...triggers),
    objects: fc.integer({ min: 1, max: 100_000 }),
    perSecond: fc.integer({ min: 50, max: 100_000 }),
    work: fc.record({
      perInvocation: fc.integer({ min: 1, max: 20 }),
      seconds: fc.double({ min: 0.05, max: 5, noNaN: true }),
      coldSeconds: fc.double({ min: 0, max: 3, noNaN: true }),
    }),
    limits: fc.record({
      copiesAtFirst: fc.integer({ min: 100, max: 10_000 }),
      concurrency: fc.integer({ min: 10, max: 2_000 }),
      targetsPerSecond: fc.integer({ min: 100, max: 20_000 }),
      eventAgeSeconds: fc.integer({ min: 60, max: 21_600 }),
    }),
  });
  const runs = { numRuns: 60 };

  it('ends with every object copied or dead-lettered', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const result = drained(scene);
        expect(Math.abs(total(result) - scene.objects)).toBeLessThan(0.01);
        expect(result.left).toBeLessThan(0.5);
        for (const amount of [result.copied, result.exhausted, result.expired]) {
          expect(amount).toBeGreaterThanOrEqual(-1e-9);
        }
      }),
      runs,
    );
  });

  it('is told the same every time', () => {
    fc.assert(
      fc.property(scenes, (scene) => expect(drained(scene)).toEqual(drained(scene))),
      { numRuns: 10 },
    );
  });

  it('lasts no shorter with more objects, and no longer with more environments, where S3 takes all', () => {
    const sized = fc.tuple(scenes, fc.integer({ min: 1, max: 100_000 }));
    fc.assert(
      fc.property(sized, ([scene, more]) => {
        const limits = { ...scene.limits, ...unbounded, eventAgeSeconds: 1e9, busAgeSeconds: 1e9 };
        const base = drained({ ...scene, limits });
        const larger = drained({ ...scene, limits, objects: scene.objects + more });
        expect(larger.seconds).toBeGreaterThanOrEqual(base.seconds - 1);
        const wider = drained({ ...scene, limits: { ...limits, concurrency: limits.concurrency + more } });
        // A cold start more may cost a step.
        expect(wider.seconds).toBeLessThanOrEqual(base.seconds + scene.work.coldSeconds + 1);
      }),
      runs,
    );
  });

  it('never has more environments than the account, and dead-letters none that waits less than its age', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const result = drained(scene);
        expect(result.mostEnvironments).toBeLessThanOrEqual(scene.limits.concurrency);
        if (result.oldestSeconds < scene.limits.eventAgeSeconds) expect(result.expired).toBe(0);
      }),
      runs,
    );
  });
});

describe('[U] what holds a burst back', () => {
  const now = {
    isBehind: true,
    isRefused: false,
    isOnBus: false,
    isResting: false,
    isFull: true,
    trigger: 'notification',
  } as const;

  it.each([
    [{ ...now, isRefused: true }, 'S3'],
    [now, 'concurrency'],
    [{ ...now, trigger: 'queue' }, 'pollers'],
    [{ ...now, isFull: false }, 'environments'],
    [{ ...now, isBehind: false, isOnBus: true }, 'EventBridge'],
    [{ ...now, isBehind: false, isResting: true }, 'retries'],
    [{ ...now, isBehind: false }, 'uploads'],
  ] as const)('is told for %j', (moment, bound) => {
    expect(boundOf(moment)).toBe(bound);
    expect(advice[bound]).not.toBe('');
  });
});
