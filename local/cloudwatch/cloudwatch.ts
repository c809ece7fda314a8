import type { LogLine } from '../lambda/function-pool.ts';
import type { LambdaEvent, LambdaFunction } from '../lambda/lambda-function.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import { type AlarmChange, changeOfAlarm } from './evaluate-alarms.ts';
import type { DeployedAlarm, Exchange, LogStream } from './exchange.ts';
import { lambdaMetrics } from './lambda-metrics.ts';
import { joined, type MetricSample, metricId } from './metric-sample.ts';
import { metricStore } from './metric-store.ts';
import { queueMetrics } from './queue-metrics.ts';

export interface CloudWatchOptions {
  readonly exchange: Exchange;
  /** Real time per time of Lambda's, in which the ages of events are. */
  readonly timeScale: number;
  /** Real time per time of alarms and queues: 0.01 makes a period of five minutes 3 s. */
  readonly alarmTimeScale: number;
  /** Hears of each alarm that goes into another state. Must not reject. */
  readonly onAlarm: (change: AlarmChange) => Promise<void>;
  readonly onTrouble: (text: string) => void;
}

/** CloudWatch and CloudWatch Logs: keeps what functions write and what happens to them, and evaluates alarms. */
export interface CloudWatch {
  log(line: LogLine): void;
  observe(event: LambdaEvent, fn: LambdaFunction): void;
  /** Keeps all that was written, and evaluates all alarms once. */
  turn(): Promise<void>;
  close(): Promise<void>;
}

/** How often what happened is kept, in ms, at most and at least. */
const paceMs = { most: 1_000, least: 200 };
/** The longest that any alarm looks back: three days, for two more periods of a day than it counts. */
const keptMinutes = 3 * 24 * 60 + 1;

export function openCloudWatch(options: CloudWatchOptions): CloudWatch {
  const { exchange, alarmTimeScale, onAlarm, onTrouble } = options;
  const minuteMs = 60_000 * alarmTimeScale;
  const store = metricStore(minuteMs);
  const ofLambda = lambdaMetrics(options.timeScale);
  const ofQueues = queueMetrics(alarmTimeScale);
  const lines = new Map<string, LogStream & { readonly events: LogStream['events'][number][] }>();
  const unreadable = new Set<string>();
  const samples = new Map<string, MetricSample>();
  let turning: Promise<void> = Promise.resolve();
  let isClosed = false;

  function measure(sample: MetricSample): void {
    store.add(sample);
    const id = metricId(sample);
    samples.set(id, { ...sample, values: joined(samples.get(id)?.values, sample.values) });
  }

  function taken<Value>(from: Map<string, Value>): Value[] {
    const all = [...from.values()];
    from.clear();
    return all;
  }

  async function keep(): Promise<void> {
    const known = await exchange({ logs: taken(lines), metrics: taken(samples) });
    const nowMs = Date.now();
    for (const sample of known.metrics) store.add(sample);
    const { sampled, changed } = ofQueues(known.queues, nowMs);
    for (const sample of sampled) store.add(sample);
    for (const sample of changed) samples.set(metricId(sample), sample);
    store.trim(nowMs - keptMinutes * minuteMs);
    await evaluate(known.alarms, nowMs);
  }

  async function evaluate(alarms: readonly DeployedAlarm[], nowMs: number): Promise<void> {
    const changes = alarms.flatMap((alarm) => change(alarm, nowMs) ?? []);
    if (changes.length === 0) return;
    const states = changes.map(({ alarm, state, reason }) => ({
      ...{ account: alarm.account, region: alarm.region, name: alarm.name, state, reason },
      reasonData: JSON.stringify({ version: '1.0', queryDate: new Date(nowMs).toISOString() }),
    }));
    await exchange({ states });
    await Promise.all(changes.map(onAlarm));
  }

  /** One that cannot be read must not keep the others from going off, and is told once. */
  function change(alarm: DeployedAlarm, nowMs: number): AlarmChange | undefined {
    try {
      return changeOfAlarm(alarm, store, nowMs);
    } catch (error) {
      if (!unreadable.has(alarm.arn))
        onTrouble(
          `The alarm ${alarm.name} is not evaluated: ${error instanceof Error ? error.message : error}`,
        );
      unreadable.add(alarm.arn);
      return undefined;
    }
  }

  function turn(): Promise<void> {
    turning = turning
      .then(() => (isClosed ? undefined : keep()))
      .catch((error: unknown) => onTrouble(error instanceof Error ? error.message : String(error)));
    return turning;
  }

  const everyMs = Math.max(paceMs.least, Math.min(paceMs.most, minuteMs));
  const timer = setInterval(() => void turn(), everyMs).unref();

  return {
    log({ fn, logStream: stream, text }) {
      const { account, region } = fn;
      const known = lines.get(stream) ?? {
        account,
        region,
        group: `/aws/lambda/${fn.name}`,
        stream,
        events: [],
      };
      lines.set(stream, known);
      known.events.push({ timestamp: Date.now(), message: text });
      for (const metric of embeddedMetrics(text)) measure({ account, region, ...metric });
    },
    observe(event, fn) {
      for (const sample of ofLambda(event, fn)) measure(sample);
    },
    turn,
    async close() {
      clearInterval(timer);
      isClosed = true;
      await turning;
    },
  };
}
