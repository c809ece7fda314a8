import type { Pair } from './pair.ts';

interface Partition {
  readonly name: string;
  /** What the codes of its Regions begin with. */
  readonly start: string;
  readonly dnsSuffix: string;
}

const commercial: Partition = { name: 'aws', start: '', dnsSuffix: 'amazonaws.com' };

// As in the AWS SDK's partitions.json; a test compares them.
const otherPartitions: readonly Partition[] = [
  { name: 'aws-cn', start: 'cn-', dnsSuffix: 'amazonaws.com.cn' },
  { name: 'aws-us-gov', start: 'us-gov-', dnsSuffix: 'amazonaws.com' },
  { name: 'aws-eusc', start: 'eusc-', dnsSuffix: 'amazonaws.eu' },
  { name: 'aws-iso', start: 'us-iso-', dnsSuffix: 'c2s.ic.gov' },
  { name: 'aws-iso-b', start: 'us-isob-', dnsSuffix: 'sc2s.sgov.gov' },
  { name: 'aws-iso-e', start: 'eu-isoe-', dnsSuffix: 'cloud.adc-e.uk' },
  { name: 'aws-iso-f', start: 'us-isof-', dnsSuffix: 'csp.hci.ic.gov' },
];

function partitionOf(region: string): Partition {
  return otherPartitions.find(({ start }) => region.startsWith(start)) ?? commercial;
}

/** The partition a Region lies in, the second part of every ARN. Partitions share no accounts, so nothing can be copied between them. */
export function partition(region: string): string {
  return partitionOf(region).name;
}

/** What the names of hosts in a Region end with. Principals of services do not: `lambda.amazonaws.com` in every partition. */
export function dnsSuffix(region: string): string {
  return partitionOf(region).dnsSuffix;
}

/** The role of the destination account that signs the copies of an `assume-role` pair. */
export function destinationRoleArn({ destination }: Pair): string {
  return `arn:${partition(destination.region)}:iam::${destination.account}:role/${destination.role}`;
}

/** Name of the role the Lambda of a pair runs under, in the source account. Fixed, so that policies can name it beforehand. */
export function lambdaRoleName(pair: Pair): string {
  return `s3-ferry-${pair.name}-lambda`;
}

/** The role the Lambda of a pair runs under, in the source account. */
export function lambdaRoleArn(pair: Pair): string {
  return `arn:${partition(pair.source.region)}:iam::${pair.source.account}:role/${lambdaRoleName(pair)}`;
}

/** The role that reads the source: the one that signs copies, or with `relay` the Lambda's own. */
export function readerRoleArn(pair: Pair): string {
  return pair.access === 'assume-role' ? destinationRoleArn(pair) : lambdaRoleArn(pair);
}

/** The role that writes to the destination. */
export function writerRoleArn(pair: Pair): string {
  return pair.access === 'bucket-policy' ? lambdaRoleArn(pair) : destinationRoleArn(pair);
}

/** What the ARNs of all sessions of the writing role begin with, as S3 names the initiator of an upload. */
export function writerSessions(pair: Pair): string {
  return writerRoleArn(pair).replace(':iam:', ':sts:').replace(':role/', ':assumed-role/');
}

/** Name of the queue of what failed for good, in the source account. */
export function deadLetterQueueName(pair: string): string {
  return `s3-ferry-${pair}-dlq`;
}

/** Name of the queue of what failed again and again in replay, in the source account. */
export function parkedQueueName(pair: string): string {
  return `s3-ferry-${pair}-parked`;
}

export type FunctionHandler = 'replicate' | 'replay' | 'large' | 'backfill' | 'drift';

/** Handlers of the functions of a pair: those that every pair has, and those it switches on. */
export function functionHandlers({ batch, drift }: Pair): FunctionHandler[] {
  return [
    'replicate',
    'replay',
    'large',
    ...(batch ? ['backfill' as const] : []),
    ...(drift ? ['drift' as const] : []),
  ];
}

/** Name of the role that S3 Batch Operations takes to run a job of the pair, in the source account. */
export function batchRoleName(pair: string): string {
  return `s3-ferry-${pair}-batch`;
}

/** Name of the queue of objects that are copied in parts, in the source account. */
export function largeQueueName(pair: string): string {
  return `s3-ferry-${pair}-large`;
}

/** Name of a function of the pair: that of its handler's file. */
export function functionName(pair: string, handler: FunctionHandler): string {
  return `s3-ferry-${pair}-${handler}`;
}

/** Name of the queue between the source bucket and the Lambda of a `trigger: queue` pair. */
export function eventsQueueName(pair: string): string {
  return `s3-ferry-${pair}-events`;
}

/** Name of the EventBridge rule of a `trigger: eventbridge` pair. */
export function eventRuleName(pair: string): string {
  return `s3-ferry-${pair}-uploads`;
}

/** Name of the stack of the source account. */
export function sourceStackName(pair: string): string {
  return `s3-ferry-${pair}`;
}

/** Name of the stack that holds the role of the destination account. */
export function destinationStackName(pair: string): string {
  return `s3-ferry-${pair}-destination`;
}

const alarmsOfEveryPair = [
  'dead-letters',
  'dead-letter-age',
  'parked',
  'parked-age',
  'large-age',
  'errors',
  'throttles',
  'dead-letter-errors',
  'events-dropped',
  'large-loop',
] as const;

const serviceLevelAlarms = ['slo-fast', 'slo-slow', 'waiting', 'large-waiting'] as const;

export type AlarmKind =
  | (typeof alarmsOfEveryPair)[number]
  | (typeof serviceLevelAlarms)[number]
  | 'events-age'
  | 'drift'
  | 'drift-errors';

/** Alarms of a pair: those that every pair has, and those of what it switches on. */
export function pairAlarms({ trigger, drift, slo }: Pair): AlarmKind[] {
  return [
    ...alarmsOfEveryPair,
    ...(trigger === 'queue' ? ['events-age' as const] : []),
    ...(drift ? ['drift' as const, 'drift-errors' as const] : []),
    ...(slo ? serviceLevelAlarms : []),
  ];
}

/** Name of the dashboard of the pair, in the source account. An account has one of a name in all its Regions. */
export function dashboardName(pair: string): string {
  return `s3-ferry-${pair}`;
}

/** Name of an alarm of the pair, in the source account. */
export function alarmName(pair: string, alarm: AlarmKind): string {
  return `s3-ferry-${pair}-${alarm}`;
}
