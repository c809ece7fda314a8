import {
  batchRoleName,
  deadLetterQueueName,
  destinationRoleArn,
  dnsSuffix,
  eventRuleName,
  eventsQueueName,
  functionHandlers,
  functionName,
  lambdaRoleArn,
  largeQueueName,
  parkedQueueName,
  partition,
} from '../pair/arn.ts';
import { destinationShapes, type KeyShape, sourceShapes } from '../pair/key-shape.ts';
import type { Access, BatchRule, Pair, TagHandling, Trigger } from '../pair/pair.ts';
import { statementIdStem } from './statement-id-stem.ts';

/** What one end of a pair gives to policies. */
export interface PolicyEnd {
  readonly account: string;
  /** ARN of all principals of the account. */
  readonly accountRoot: string;
  /** ARNs, with a wildcard at the end, of the objects the pair reads or writes. */
  readonly objectArns: readonly string[];
  readonly kmsKey?: string;
  /** What calls KMS when S3 works in this region: the value of `kms:ViaService`. */
  readonly s3Service: string;
}

/** All that policies say of copies. A template of CloudFormation has its own, with parameters in place of values. */
export interface CopyFacts {
  /** Start of the ids of statements in a policy that others write too. */
  readonly sidStem: string;
  readonly access: Access;
  readonly tags: TagHandling;
  /** Whether both buckets are compared by the clock. */
  readonly watchesDrift: boolean;
  readonly source: PolicyEnd;
  readonly sourceBucketArn: string;
  readonly destination: PolicyEnd;
  readonly destinationBucketArn: string;
  readonly lambdaRoleArn: string;
  readonly destinationRoleArn: string;
  readonly externalId: string;
}

/** What the policies say of the jobs of S3 Batch Operations. */
export interface BatchFacts {
  /** Objects that say what a job copies: manifests, and inventories of the source bucket. */
  readonly manifestArns: readonly string[];
  readonly reportArns: readonly string[];
  readonly functionArn: string;
  readonly roleArn: string;
}

/** What policies say of the pair's own resources as well. */
export interface PolicyFacts extends CopyFacts {
  readonly trigger: Trigger;
  readonly inVpc: boolean;
  readonly deadLetterQueueArn: string;
  readonly parkedQueueArn: string;
  readonly largeQueueArn: string;
  readonly eventsQueueArn: string;
  readonly eventRuleArn: string;
  /** Absent where the pair runs no jobs of S3 Batch Operations. */
  readonly batch?: BatchFacts;
  /** Every log stream of the pair's functions. */
  readonly logStreamArns: readonly string[];
}

/** What policies say of `pair`, all values known. */
export function policyFacts(pair: Pair): PolicyFacts {
  const { source, destination, name } = pair;
  const arn = (service: string, resource: string) =>
    `arn:${partition(source.region)}:${service}:${source.region}:${source.account}:${resource}`;
  return {
    sidStem: statementIdStem(name),
    access: pair.access,
    tags: pair.tags,
    watchesDrift: pair.drift !== undefined,
    trigger: pair.trigger,
    inVpc: pair.vpc !== undefined,
    source: policyEnd(source, sourceShapes(pair)),
    sourceBucketArn: bucketArn(source),
    destination: policyEnd(destination, destinationShapes(pair)),
    destinationBucketArn: bucketArn(destination),
    lambdaRoleArn: lambdaRoleArn(pair),
    destinationRoleArn: destinationRoleArn(pair),
    externalId: destination.externalId,
    deadLetterQueueArn: arn('sqs', deadLetterQueueName(name)),
    largeQueueArn: arn('sqs', largeQueueName(name)),
    parkedQueueArn: arn('sqs', parkedQueueName(name)),
    eventsQueueArn: arn('sqs', eventsQueueName(name)),
    eventRuleArn: arn('events', `rule/${eventRuleName(name)}`),
    ...(pair.batch && { batch: batchFacts(pair, pair.batch) }),
    logStreamArns: functionHandlers(pair).map((handler) =>
      arn('logs', `log-group:/aws/lambda/${functionName(name, handler)}:*`),
    ),
  };
}

/** Under the pair's prefix manifests and reports have folders of their own: a job cannot write what the next reads. */
function batchFacts({ name, source }: Pair, { bucket, prefix, inventory }: BatchRule): BatchFacts {
  const start = `arn:${partition(source.region)}`;
  const stem = `${start}:s3:::${bucket}/${literal(prefix)}`;
  return {
    manifestArns: [
      `${stem}manifests/*`,
      ...(inventory ? [`${start}:s3:::${inventory.bucket}/${literal(inventory.prefix)}*`] : []),
    ],
    reportArns: [`${stem}reports/*`],
    functionArn: `${start}:lambda:${source.region}:${source.account}:function:${functionName(name, 'backfill')}`,
    roleArn: `${start}:iam::${source.account}:role/${batchRoleName(name)}`,
  };
}

function bucketArn({ region, bucket }: Pair['source']): string {
  return `arn:${partition(region)}:s3:::${bucket}`;
}

function policyEnd(end: Pair['source'], shapes: readonly KeyShape[]): PolicyEnd {
  const { account, region, kmsKey } = end;
  return {
    account,
    accountRoot: `arn:${partition(region)}:iam::${account}:root`,
    objectArns: [...new Set(shapes.map(({ prefix }) => `${bucketArn(end)}/${literal(prefix)}*`))],
    ...(kmsKey && { kmsKey }),
    s3Service: `s3.${region}.${dnsSuffix(region)}`,
  };
}

/**
 * `prefix` in the resource of a policy, where `*`, `?` and `$` have a meaning of their own (IAM User Guide,
 * "Policy variables", has the way to take it from them). A wildcard takes the place of what cannot be written there, and the
 * scope decides: policies hold no characters beyond Latin-1, lists of CloudFormation split at commas, `{{` begins a
 * dynamic reference of CloudFormation and `&{` a variable of Terraform.
 */
function literal(prefix: string): string {
  return prefix.replaceAll(/[*?$,"\\]|&(?=\{)|(?<=\{)\{|[^\u0020-\u007e]+/g, (part) => {
    if ('*?$'.includes(part)) return `\${${part}}`;
    return /^[\u0020-\u007e]$/.test(part) ? '?' : '*';
  });
}
