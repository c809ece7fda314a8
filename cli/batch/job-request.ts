import { createHash } from 'node:crypto';
import type { CreateJobRequest } from '@aws-sdk/client-s3-control';
import { reportsPrefix } from '../../lib/core/compare/batch-manifest.ts';
import type { BatchRule, Pair } from '../../lib/core/pair/pair.ts';
import { policyFacts } from '../../lib/core/policy/policy-facts.ts';
import type { JobList } from './job-list.ts';

export interface JobTerms {
  readonly priority: number;
  /** Whether the job starts as soon as S3 has counted its objects, or waits for a person. */
  readonly startsAtOnce: boolean;
  readonly report: 'all' | 'failed';
  /** Distinguishes one request from another for the same. */
  readonly nonce: string;
}

/** What the descriptions of the pair's jobs begin with: this distinguishes them from others of the account. */
export function descriptionStart(pair: Pair): string {
  return `S3 Ferry, pair ${pair.name}: `;
}

/** The request that makes a job (S3 API Reference, CreateJob). Asked twice for the same, S3 makes one job. */
export function jobRequest(
  pair: Pair,
  batch: BatchRule,
  { list, from }: { readonly list: JobList; readonly from: string },
  { priority, startsAtOnce, report, nonce }: JobTerms,
): CreateJobRequest & { AccountId: string } {
  const facts = policyFacts(pair);
  const [start] = facts.sourceBucketArn.split(':::');
  const request = {
    AccountId: pair.source.account,
    ConfirmationRequired: !startsAtOnce,
    Operation: {
      LambdaInvoke: {
        FunctionArn: facts.batch?.functionArn,
        InvocationSchemaVersion: '2.0',
        UserArguments: { pair: pair.name },
      },
    },
    Report: {
      Enabled: true,
      Bucket: `${start}:::${batch.bucket}`,
      Prefix: reportsPrefix(batch),
      Format: 'Report_CSV_20180820' as const,
      ReportScope: report === 'all' ? ('AllTasks' as const) : ('FailedTasksOnly' as const),
      ExpectedBucketOwner: pair.source.account,
    },
    Priority: priority,
    RoleArn: facts.batch?.roleArn,
    // CreateJob takes 256 characters.
    Description: `${descriptionStart(pair)}${from}`.slice(0, 256),
    ...list,
  };
  const asked = JSON.stringify([request, nonce]);
  // CreateJob takes 64 characters.
  return { ...request, ClientRequestToken: createHash('sha256').update(asked).digest('hex') };
}
