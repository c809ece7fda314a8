import type { LambdaEvent, LambdaFunction } from '../lambda/lambda-function.ts';
import { type MetricSample, statisticsOf } from './metric-sample.ts';

/**
 * The metrics that Lambda sends of what happens to a function (Lambda Developer Guide, "Types of metrics for Lambda
 * functions"). `timeScale` is the real time per time of Lambda's, in which ages are.
 */
export function lambdaMetrics(timeScale: number): (event: LambdaEvent, fn: LambdaFunction) => MetricSample[] {
  const acceptedAt = new Map<string, number>();

  /** Whether an asynchronous event is now known to be dropped: it is so once, however many queues take it. */
  const isFirstToDrop = (requestId = '') => acceptedAt.delete(requestId);

  function measured(event: LambdaEvent, nowMs: number): Readonly<Record<string, number>> {
    const { requestId = '' } = event;
    switch (event.kind) {
      case 'accepted':
        acceptedAt.set(requestId, nowMs);
        return { AsyncEventsReceived: 1 };
      case 'started': {
        const since = acceptedAt.get(requestId);
        return since === undefined ? {} : { AsyncEventAge: (nowMs - since) / timeScale };
      }
      case 'finished': {
        const { result, durationMs } = event;
        if (result.kind === 'succeeded') acceptedAt.delete(requestId);
        return {
          Invocations: 1,
          Errors: result.kind === 'failed' ? 1 : 0,
          Throttles: 0,
          Duration: durationMs,
        };
      }
      case 'throttled':
        return { Throttles: 1 };
      case 'dead-lettered':
        return isFirstToDrop(requestId) ? { AsyncEventsDropped: 1 } : {};
      case 'dropped':
        return {
          ...(isFirstToDrop(requestId) && { AsyncEventsDropped: 1 }),
          ...(event.refusedBy === 'dead-letter queue' && { DeadLetterErrors: 1 }),
          ...(event.refusedBy === 'on-failure destination' && { DestinationDeliveryFailures: 1 }),
        };
      case 'loop-stopped':
        return { RecursiveInvocationsDropped: 1 };
      default:
        return {};
    }
  }

  return (event, fn) => {
    const atMs = Date.now();
    return Object.entries(measured(event, atMs)).map(([name, value]) => ({
      account: fn.account,
      region: fn.region,
      namespace: 'AWS/Lambda',
      name,
      dimensions: { FunctionName: fn.name },
      unit: name === 'Duration' || name === 'AsyncEventAge' ? 'Milliseconds' : 'Count',
      atMs,
      values: statisticsOf(value),
    }));
  };
}
