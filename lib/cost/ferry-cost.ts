import type { Pair, StorageClass } from '../core/pair/pair.ts';
import { type Cost, type CostItem, cost, item } from './item.ts';
import { type Assumptions, type Load, largeObjectMs, partsPerObject, smallObjectsMs } from './load.ts';
import { gbBytes, prices } from './prices.ts';
import {
  isWritePriced,
  type Requests,
  requestsOfDeadLetter,
  requestsOfLargeObject,
  requestsOfObject,
  requestsOfReplay,
  sum,
  times,
} from './requests.ts';

/** What S3 Ferry asks for a load: requests, functions, queues, logs. Standing costs and transfer are apart. */
export function ferryCost(pair: Pair, load: Load, terms: Assumptions): Cost {
  const requests = requestsOf(pair, load, terms);
  return cost('S3 Ferry', [
    ...s3Items(pair, requests),
    ...lambdaItems(pair, load, terms),
    ...triggerItems(pair, load, terms, requests),
    ...item('logs and metrics, taken in', prices.logsGb, logBytes(load, terms) / gbBytes),
  ]);
}

function requestsOf(pair: Pair, { objects, largeObjects, ...bytes }: Load, terms: Assumptions): Requests {
  const load = { objects, largeObjects, ...bytes };
  const failed = (objects + largeObjects) * terms.failedShare;
  return sum(
    times(requestsOfObject(pair), objects + failed),
    times(requestsOfLargeObject(pair, partsPerObject(pair, load)), largeObjects),
    times(sum(requestsOfDeadLetter(pair), requestsOfReplay), failed),
  );
}

/** US dollars for these requests to S3. */
export function s3Cost(pair: Pair, requests: Requests): number {
  return s3Items(pair, requests).reduce((total, { usd }) => total + usd, 0);
}

/** Writing is priced by the class that is written; parts of archived classes as STANDARD until they are put together. */
function s3Items({ destination }: Pair, requests: Requests): CostItem[] {
  const { storageClass = 'STANDARD' } = destination;
  return Object.entries(requests).flatMap(([operation, count]) => {
    if (!operation.startsWith('s3:')) return [];
    const price = isWritePriced(operation) ? prices.s3Write[classOf(operation, storageClass)] : prices.s3Read;
    return item(operation.slice(3), price, count);
  });
}

const settling: ReadonlySet<string> = new Set([
  's3:CopyObject',
  's3:PutObject',
  's3:CompleteMultipartUpload',
]);

/** S3 User Guide, "Multipart upload and pricing": to the Glacier classes only the last request is theirs; LIST is STANDARD's. */
function classOf(operation: string, storageClass: StorageClass): StorageClass {
  if (operation.startsWith('s3:List')) return 'STANDARD';
  const isArchive = storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE';
  return isArchive && !settling.has(operation) ? 'STANDARD' : storageClass;
}

function lambdaItems(pair: Pair, load: Load, terms: Assumptions): CostItem[] {
  const perLarge = 2;
  const invocations = load.objects / terms.perInvocation + perLarge * load.largeObjects;
  const ms = smallObjectsMs(pair, load, terms) + load.largeObjects * largeObjectMs(pair, load, terms);
  const gbSeconds = (terms.memoryMb / 1_024) * (ms / 1_000);
  return [...item('Lambda invocations', prices.lambdaRequest, invocations), ...durationItems(gbSeconds)];
}

/** AWS Lambda pricing, the tiers of arm64. */
function durationItems(gbSeconds: number): CostItem[] {
  const tiers = [
    { price: prices.lambdaGbSecond, from: 0, to: 7.5e9 },
    { price: prices.lambdaGbSecondSecondTier, from: 7.5e9, to: 18.75e9 },
    { price: prices.lambdaGbSecondThirdTier, from: 18.75e9, to: Number.POSITIVE_INFINITY },
  ];
  return tiers.flatMap(({ price, from, to }) =>
    item('Lambda duration', price, Math.min(gbSeconds, to) - from),
  );
}

/** Lambda sends to, receives from and deletes from queues at the account's expense; messages are under 64 KB. */
function triggerItems(
  { trigger }: Pair,
  { objects, largeObjects }: Load,
  { perInvocation }: Assumptions,
  requests: Requests,
): CostItem[] {
  const events = objects + largeObjects;
  const own = Object.entries(requests).filter(([name]) => name.startsWith('sqs:'));
  // A large object's message is received and deleted alone.
  const ofFunctions = own.reduce((total, [, count]) => total + count, 0) + 2 * largeObjects;
  // S3 sends each event; receiving and deleting take ten messages at once at most.
  const batches = events / Math.min(10, perInvocation);
  const ofTrigger = trigger === 'queue' ? events + 2 * batches : 0;
  return [
    ...item('SQS requests', prices.sqsRequest, ofFunctions + ofTrigger),
    ...(trigger === 'eventbridge' ? item('EventBridge events', prices.eventBridgeEvent, events) : []),
  ];
}

function logBytes({ objects, largeObjects }: Load, terms: Assumptions): number {
  const invocations = objects / terms.perInvocation + 2 * largeObjects;
  const lines = objects * (1 + terms.failedShare) + 2 * largeObjects;
  return invocations * terms.invocationLogBytes + lines * terms.objectLogBytes;
}

/** What a pair costs in a month in which it copies nothing. */
export function fixedCost(
  { trigger }: Pair,
  { alarms, metrics, dashboards }: { alarms: number; metrics: number; dashboards: number },
): Cost {
  const queues = trigger === 'queue' ? 2 : 1;
  return cost('S3 Ferry, standing', [
    ...item('alarms', prices.alarmMonth, alarms),
    ...item('custom metrics', prices.metricMonth, metrics),
    ...item('dashboard', prices.dashboardMonth, dashboards),
    ...item('SQS requests that find a queue empty', prices.sqsRequest, queues * idlePollsPerMonth),
  ]);
}

/** Lambda polls an empty queue by five pollers that wait 20 s each (Developer Guide, "Using Lambda with Amazon SQS"). */
const idlePollsPerMonth = 5 * 3 * 60 * 24 * 30;
