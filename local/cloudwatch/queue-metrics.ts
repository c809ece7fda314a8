import type { QueueDepths } from './exchange.ts';
import { type MetricSample, metricId, statisticsOf } from './metric-sample.ts';

/** Real time after which a metric is kept although it is what it was, in ms. */
const repeatedMs = 60_000;

/**
 * The metrics that SQS sends of each queue (SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS"), with the
 * age of the oldest message at the pace of `timeScale`, real time per time of the queue's. `changed` are those that are
 * other than before, or were not told for long: it is enough to keep them.
 */
export function queueMetrics(timeScale: number) {
  const told = new Map<string, MetricSample>();

  function isNews(sample: MetricSample): boolean {
    const id = metricId(sample);
    const last = told.get(id);
    if (last && last.values.sum === sample.values.sum && sample.atMs - last.atMs < repeatedMs) return false;
    told.set(id, sample);
    return true;
  }

  return (queues: readonly QueueDepths[], atMs: number) => {
    const sampled = queues.flatMap((queue) => samplesOf(queue, atMs, timeScale));
    return { sampled, changed: sampled.filter(isNews) };
  };
}

function samplesOf(queue: QueueDepths, atMs: number, timeScale: number): MetricSample[] {
  const { account, region, name: QueueName, visible, notVisible, delayed, oldestSeconds } = queue;
  const about = { account, region, namespace: 'AWS/SQS', dimensions: { QueueName }, atMs };
  const counts = {
    ApproximateNumberOfMessagesVisible: visible,
    ApproximateNumberOfMessagesNotVisible: notVisible,
    ApproximateNumberOfMessagesDelayed: delayed,
  };
  const age = statisticsOf(Math.floor(oldestSeconds / timeScale));
  return [
    ...Object.entries(counts).map(([name, count]) => ({
      ...about,
      name,
      unit: 'Count',
      values: statisticsOf(count),
    })),
    { ...about, name: 'ApproximateAgeOfOldestMessage', unit: 'Seconds', values: age },
  ];
}
