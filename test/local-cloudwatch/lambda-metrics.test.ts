import { lambdaMetrics } from '../../local/cloudwatch/lambda-metrics.ts';
import { queueMetrics } from '../../local/cloudwatch/queue-metrics.ts';
import type { LambdaEvent } from '../../local/lambda/lambda-function.ts';
import { alarms } from '../../stacks/alarms.ts';
import { behavingFunction } from '../local-lambda/fixture/function.ts';
import { pair } from '../support/pair.ts';

const fn = behavingFunction();
const base = { functionName: fn.name, requestId: 'r' };
const result = { kind: 'failed', errorType: 'Error', errorMessage: 'x' } as const;

/** What the metrics of Lambda say of events, in their order. */
function measured(...events: LambdaEvent[]) {
  const measure = lambdaMetrics(0.5);
  return events.map((event) =>
    Object.fromEntries(measure(event, fn).map(({ name, values }) => [name, values.sum])),
  );
}

const deadLettered = { kind: 'dead-lettered', ...base, queueArn: 'q', errorMessage: 'x' } as const;
const refused = { kind: 'dropped', ...base, why: 'w', refusedBy: 'dead-letter queue' } as const;
const events: LambdaEvent[] = [
  { kind: 'accepted', ...base },
  { kind: 'started', ...base, attempt: 1 },
  { kind: 'finished', ...base, attempt: 1, result, durationMs: 12 },
  { kind: 'throttled', ...base },
  deadLettered,
  refused,
  { kind: 'loop-stopped', functionName: fn.name },
];

// Lambda Developer Guide, "Types of metrics for Lambda functions".
describe('[U] the metrics of Lambda', () => {
  afterEach(() => jest.useRealTimers());

  it('count invocations and errors, a zero for what went well', () => {
    const succeeded = { kind: 'succeeded', payload: null } as const;
    expect(
      measured(
        { kind: 'finished', ...base, attempt: 1, result, durationMs: 12 },
        { kind: 'finished', ...base, attempt: 2, result: succeeded, durationMs: 3 },
      ),
    ).toEqual([
      { Invocations: 1, Errors: 1, Throttles: 0, Duration: 12 },
      { Invocations: 1, Errors: 0, Throttles: 0, Duration: 3 },
    ]);
  });

  it('have the age of an asynchronous event at each attempt, in the time of Lambda', () => {
    jest.useFakeTimers({ now: 0 });
    const measure = lambdaMetrics(0.5);
    measure({ kind: 'accepted', ...base }, fn);
    jest.setSystemTime(1_000);
    const [age] = measure({ kind: 'started', ...base, attempt: 2 }, fn);
    expect(age).toMatchObject({ name: 'AsyncEventAge', unit: 'Milliseconds', values: { sum: 2_000 } });
    expect(
      measure({ kind: 'started', functionName: fn.name, requestId: 'of a queue', attempt: 1 }, fn),
    ).toEqual([]);
  });

  it('count an event once as dropped, whatever takes it or refuses it', () => {
    const onFailure = { kind: 'dropped', ...base, why: 'w', refusedBy: 'on-failure destination' } as const;
    expect(measured({ kind: 'accepted', ...base }, deadLettered, refused, onFailure)).toEqual([
      { AsyncEventsReceived: 1 },
      { AsyncEventsDropped: 1 },
      { DeadLetterErrors: 1 },
      { DestinationDeliveryFailures: 1 },
    ]);
  });

  it('and of SQS have all that the alarms of pairs watch', () => {
    const told = new Set(measured(...events).flatMap((metrics) => Object.keys(metrics)));
    const queue = {
      account: '1',
      region: 'r',
      name: 'q',
      visible: 0,
      notVisible: 0,
      delayed: 0,
      oldestSeconds: 0,
    };
    for (const { name } of queueMetrics(1)([queue], 0).sampled) told.add(name);
    const drift = { schedule: 'rate(1 day)', prefixes: [] };
    const watched = [pair(), pair({ trigger: 'queue' }), pair({ drift })]
      .flatMap((one) => Object.values(alarms(one)))
      .map(({ Properties }) => Properties as { Namespace?: string; MetricName?: string })
      .filter(({ Namespace }) => Namespace?.startsWith('AWS/'))
      .map(({ MetricName = '' }) => MetricName);
    expect(watched.length).toBeGreaterThan(10);
    expect(watched.filter((name) => !told.has(name))).toEqual([]);
  });
});
