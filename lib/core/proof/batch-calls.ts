import { batchRoleName } from '../pair/arn.ts';
import type { BatchFacts, PolicyFacts } from '../policy/policy-facts.ts';
import type { ApiCall, Need, Signer } from './api-call.ts';

/** What S3 calls in the source account to run a job of the pair, as the role it takes for it. */
export function batchCalls(name: string, batch: BatchFacts, facts: PolicyFacts): ApiCall[] {
  const { account } = facts.source;
  const signer: Signer = {
    name: `role ${batchRoleName(name)}`,
    principal: `${batch.roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/s3-batch-operations`,
    account,
    roleArn: batch.roleArn,
    permissions: 'batch-permissions',
  };
  const need = (action: string, resource: string): Need => ({
    signer,
    action,
    resource,
    account,
    context: {},
  });
  const service = 'batchoperations.s3.amazonaws.com';
  const takesRole: Need = {
    signer: { name: service, principal: service, account },
    account,
    action: 'sts:AssumeRole',
    resource: batch.roleArn,
    document: 'batch-trust',
    context: { 'aws:SourceAccount': account },
  };
  const call = (operation: string, on: string, ...needs: readonly Need[]): ApiCall => ({
    phase: 'batch',
    operation,
    on,
    needs,
  });
  const object = (arn: string) => arn.replace(/\*$/, 'example');
  return [
    call('AssumeRole', `role ${batchRoleName(name)}`, takesRole),
    call(
      'InvokeFunction',
      `function ${batch.functionArn.split(':').at(-1)}`,
      need('lambda:InvokeFunction', batch.functionArn),
    ),
    ...batch.manifestArns.map(object).map((arn) =>
      // "Granting permissions for Batch Operations" asks for both, whichever the job names.
      call('GetObject', `manifest ${arn}`, need('s3:GetObject', arn), need('s3:GetObjectVersion', arn)),
    ),
    ...batch.reportArns
      .map(object)
      .map((arn) => call('PutObject', `report ${arn}`, need('s3:PutObject', arn))),
    call(
      'PutBucketInventoryConfiguration',
      `bucket ${facts.sourceBucketArn.split(':').at(-1)}`,
      need('s3:PutInventoryConfiguration', facts.sourceBucketArn),
    ),
  ];
}
