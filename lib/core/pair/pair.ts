import type { ServiceLevel } from './service-level.ts';

/** How the copy is signed and by whom; see docs/permissions.md. */
export type Access = 'assume-role' | 'bucket-policy' | 'relay';

/** How an uploaded object reaches the Lambda. */
export type Trigger = 'notification' | 'eventbridge' | 'queue';

/** Whether object tags are copied. `drop` needs no tagging permission on either side. */
export type TagHandling = 'copy' | 'drop';

/** What sends the one request of a copy: the AWS SDK, or lib/edge/lean. */
export type Client = 'sdk' | 'lean';

/** The client of copies on upload; the SDK's protocol code is others' to keep right. */
export function uploadClient({ client = 'sdk' }: Pick<Pair, 'client'>): Client {
  return client;
}

/** The client of backfills, repairs, batch jobs and replays, where throughput is the job. */
export function bulkClient({ client = 'lean' }: Pick<Pair, 'client'>): Client {
  return client;
}

/** What the functions write to their log: a line for every object, or only for objects that were not copied. */
export type LogVolume = 'all' | 'failures';

export interface SourceEnd {
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  /** ARN of the customer managed key the source objects are encrypted under. */
  readonly kmsKey?: string;
}

export interface DestinationEnd {
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  /** Name (not ARN) of the role in the destination account; unused with `bucket-policy`. */
  readonly role: string;
  readonly externalId: string;
  /** ARN of the customer managed key the copies are encrypted under; without it the bucket's default applies. */
  readonly kmsKey?: string;
  readonly storageClass?: StorageClass;
}

export const storageClasses = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
] as const;
export type StorageClass = (typeof storageClasses)[number];

/** Which keys are copied: any prefix and any suffix must match (an empty list matches all), and no exclude. */
export interface Scope {
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  /** Patterns over the whole key: `*` is any run of characters, `?` any one. */
  readonly excludes: readonly string[];
}

/** The key at the destination: `stripPrefix` is taken off first (where the key has it), then `addPrefix` put on. */
export interface KeyRule {
  readonly stripPrefix: string;
  readonly addPrefix: string;
}

/** How dead letters are replayed. */
export interface ReplayRule {
  /** A dead letter that failed so often, its arrival counted, is parked. */
  readonly maxAttempts: number;
  /** An EventBridge schedule expression; without it nothing is replayed unasked. */
  readonly schedule?: string;
}

/** When an object is copied in parts, and how large they are. */
export interface MultipartRule {
  /** Objects above this are copied in parts; 5 to 5,120. */
  readonly thresholdMiB: number;
  /** Size of the parts where the object fits into 10,000 of them; 5 to 5,120. */
  readonly partMiB: number;
}

/** What jobs of S3 Batch Operations need. */
export interface BatchRule {
  /** Bucket of the source account that manifests are put into and reports come to. */
  readonly bucket: string;
  /** Front of their keys there; ends with a slash. */
  readonly prefix: string;
  /** Where S3 Inventory writes the reports of the source bucket. */
  readonly inventory?: { readonly bucket: string; readonly prefix: string };
}

/** How both buckets are compared by the clock. */
export interface DriftRule {
  /** An EventBridge schedule expression. */
  readonly schedule: string;
  /** One of them each time, in turn; none: all that the pair copies. */
  readonly prefixes: readonly string[];
}

/** A dashboard of CloudWatch in the stack. */
export interface Dashboard {
  /** Address of docs/operations.md where whoever is on call reads it. */
  readonly runbook?: string;
}

/** The network of the source account that the functions run in. */
export interface Vpc {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  /** Id of the gateway endpoint by which the VPC reaches S3, where its policy is not open to all. */
  readonly s3Endpoint?: string;
}

/** One source bucket → one destination bucket. Its name is the serverless stage. */
export interface Pair {
  readonly name: string;
  readonly source: SourceEnd;
  readonly destination: DestinationEnd;
  readonly scope: Scope;
  readonly keyRule: KeyRule;
  readonly replay: ReplayRule;
  readonly multipart: MultipartRule;
  /** Absent where the pair runs no jobs of S3 Batch Operations. */
  readonly batch?: BatchRule;
  /** Absent where nobody compares unasked. */
  readonly drift?: DriftRule;
  /** Absent where nobody counts what is late. */
  readonly slo?: ServiceLevel;
  /** Absent where the stack has no dashboard. */
  readonly dashboard?: Dashboard;
  /** ARN of the SNS topic that hears the alarms. */
  readonly alarmTopic?: string;
  /** `all` where it is absent. The metrics count every object either way. */
  readonly log?: LogVolume;
  /** Where it is absent: {@link uploadClient} and {@link bulkClient}. */
  readonly client?: Client;
  readonly vpc?: Vpc;
  /** ARNs of roles and users of the source account that may take the role of the Lambda: for backfills and `ferry exec`. */
  readonly operators?: readonly string[];
  readonly tags: TagHandling;
  readonly trigger: Trigger;
  readonly access: Access;
}
