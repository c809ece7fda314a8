import type { BatchFacts, PolicyFacts } from './policy-facts.ts';
import { allow, type ExplainedStatement } from './policy-statement.ts';

/** S3 takes the role for jobs of its own account alone (IAM User Guide, "The confused deputy problem"). */
export function batchTrust({ source }: PolicyFacts): ExplainedStatement {
  return allow('BatchOperationsRuns', 'S3 Batch Operations takes this role to run a job.', {
    Principal: { Service: 'batchoperations.s3.amazonaws.com' },
    Action: ['sts:AssumeRole'],
    Condition: { StringEquals: { 'aws:SourceAccount': source.account } },
  });
}

/** S3 User Guide, "Granting permissions for Batch Operations": what a job does itself. */
export function batchStatements(batch: BatchFacts, { sourceBucketArn }: PolicyFacts): ExplainedStatement[] {
  return [
    allow('InvokeBackfill', 'InvokeFunction, with some tasks at a time.', {
      Action: ['lambda:InvokeFunction'],
      Resource: [batch.functionArn],
    }),
    allow('ReadManifests', 'GetObject reads the manifest of a job, and an inventory.', {
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: batch.manifestArns,
    }),
    allow('WriteReports', 'PutObject writes the report of a job.', {
      Action: ['s3:PutObject'],
      Resource: batch.reportArns,
    }),
    allow('ListByInventory', 'S3 makes a manifest by an inventory of its own.', {
      Action: ['s3:PutInventoryConfiguration'],
      Resource: [sourceBucketArn],
    }),
  ];
}
