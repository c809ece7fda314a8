import type { StorageClass } from '../core/pair/pair.ts';

/** What AWS asks for one thing, without free tiers, taxes and discounts. */
export interface Price {
  /** US dollars for `per` of the unit. */
  readonly usd: number;
  readonly per: number;
  readonly unit: string;
  /** Where the figure was read. */
  readonly source: string;
  /** Whether it was read in a copy of AWS's page or price list, and not only known from others or remembered. */
  readonly isConfirmed: boolean;
}

/** The one Region that all prices are of. Others differ: by up to a fifth in Europe, and more in South America or Africa. */
export const pricedRegion = 'us-east-1';

/** When the sources were looked up. */
export const pricedOn = '2026-11-23';

/** AWS bills a GB of traffic or logs as 2³⁰ bytes. */
export const gbBytes = 1024 ** 3;

const priceList = "AWS price list API, by Infracost's recorded estimates";

/** Amazon S3 pricing, "Requests & data retrievals": PUT, COPY, POST, LIST, by the class that is written. */
const s3Write: Readonly<Record<StorageClass, Price>> = {
  STANDARD: write(0.005, priceList, true),
  STANDARD_IA: write(0.01, priceList, true),
  ONEZONE_IA: write(0.01, priceList, true),
  INTELLIGENT_TIERING: write(0.005, priceList, true),
  GLACIER_IR: write(0.02, 'Amazon S3 pricing, from memory', false),
  GLACIER: write(0.03, priceList, true),
  DEEP_ARCHIVE: write(0.05, priceList, true),
};

function write(usd: number, source: string, isConfirmed: boolean): Price {
  return { usd, per: 1_000, unit: 'PUT, COPY, POST or LIST requests', source, isConfirmed };
}

/** Every price that an estimate is made of. */
export const prices = {
  s3Write,
  s3Read: {
    ...{ usd: 0.0004, per: 1_000, unit: 'GET, HEAD and other requests (STANDARD)' },
    ...{ source: priceList, isConfirmed: true },
  },
  lambdaRequest: {
    ...{ usd: 0.2, per: 1_000_000, unit: 'invocations' },
    ...{ source: priceList, isConfirmed: true },
  },
  lambdaGbSecond: {
    ...{ usd: 0.0000133334, per: 1, unit: 'GB-seconds (arm64, the first 7.5 billion a month)' },
    ...{ source: priceList, isConfirmed: true },
  },
  lambdaGbSecondSecondTier: {
    ...{ usd: 0.0000120001, per: 1, unit: 'GB-seconds (arm64, the next 11.25 billion)' },
    ...{ source: priceList, isConfirmed: true },
  },
  lambdaGbSecondThirdTier: {
    ...{ usd: 0.0000106667, per: 1, unit: 'GB-seconds (arm64, over 18.75 billion)' },
    ...{ source: priceList, isConfirmed: true },
  },
  sqsRequest: {
    ...{ usd: 0.4, per: 1_000_000, unit: 'requests to a standard queue, of 64 KB each' },
    ...{ source: 'CloudBurn, "Amazon SQS Pricing" (2026-03), of the AWS page', isConfirmed: true },
  },
  eventBridgeEvent: {
    ...{ usd: 1, per: 1_000_000, unit: 'events of S3 (opt-in data events), of 64 KB each' },
    source: 'EventBridge pricing: billed as opt-in data events; the figure itself is that of custom events',
    isConfirmed: false,
  },
  logsGb: {
    ...{ usd: 0.5, per: 1, unit: 'GB of logs taken in (the first 10 TB a month)' },
    ...{ source: priceList, isConfirmed: true },
  },
  metricMonth: {
    ...{ usd: 0.3, per: 1, unit: 'custom metrics for a month (the first 10,000)' },
    ...{ source: 'SigNoz, "CloudWatch Pricing" (2026-02); cloudonaut', isConfirmed: true },
  },
  alarmMonth: {
    ...{ usd: 0.1, per: 1, unit: 'metrics that alarms watch, for a month' },
    ...{ source: priceList, isConfirmed: true },
  },
  dashboardMonth: {
    ...{ usd: 3, per: 1, unit: 'dashboards for a month (beyond the first 3 of an account)' },
    ...{ source: 'several, of the AWS page', isConfirmed: true },
  },
  kmsRequest: {
    ...{ usd: 0.03, per: 10_000, unit: 'requests of symmetric keys' },
    ...{ source: priceList, isConfirmed: true },
  },
  transferGb: {
    ...{ usd: 0.02, per: 1, unit: 'GB to another Region' },
    ...{ source: priceList, isConfirmed: true },
  },
  transferUsEastGb: {
    ...{ usd: 0.01, per: 1, unit: 'GB between us-east-1 and us-east-2' },
    ...{ source: priceList, isConfirmed: true },
  },
  replicationTimeControlGb: {
    ...{ usd: 0.015, per: 1, unit: 'GB replicated with S3 Replication Time Control' },
    ...{ source: 'Amazon S3 pricing, "Replication", as cited by others', isConfirmed: true },
  },
  batchJob: {
    ...{ usd: 0.25, per: 1, unit: 'jobs of S3 Batch Operations' },
    ...{ source: 'Yelp Engineering (2025-09) and others, of the AWS page', isConfirmed: true },
  },
  batchObject: {
    ...{ usd: 1, per: 1_000_000, unit: 'objects of S3 Batch Operations' },
    ...{ source: 'several, of the AWS page', isConfirmed: true },
  },
  dataSyncEnhancedGb: {
    ...{ usd: 0.015, per: 1, unit: 'GB copied by DataSync, Enhanced mode' },
    ...{ source: 'rows of the AWS price list', isConfirmed: true },
  },
  dataSyncEnhancedRun: {
    ...{ usd: 0.55, per: 1, unit: 'task executions of DataSync, Enhanced mode' },
    ...{ source: 'rows of the AWS price list', isConfirmed: true },
  },
  dataSyncBasicGb: {
    ...{ usd: 0.0125, per: 1, unit: 'GB copied by DataSync, Basic mode' },
    ...{ source: 'rows of the AWS price list', isConfirmed: true },
  },
} as const satisfies Record<string, Price | Record<StorageClass, Price>>;

/** What `quantity` of a thing costs, in US dollars. */
export function priced({ usd, per }: Price, quantity: number): number {
  return (usd / per) * quantity;
}
