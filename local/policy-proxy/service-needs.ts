import type { Need } from './authorize.ts';
import type { Call } from './call.ts';
import { controlNeeds } from './control-needs.ts';
import type { Deployed } from './deployed.ts';
import type { Principal } from './identity.ts';
import { formFields, invokedFunction } from './protocol-operation.ts';
import { s3ControlNeeds } from './s3-control.ts';
import { inputOf, queueArn } from './service-input.ts';

/** The permissions that a call to another service than S3 needs; none where a known signer is enough. */
export async function serviceNeeds(
  deployed: Deployed,
  call: Call,
  principal: Principal,
): Promise<readonly Need[]> {
  if (call.service === 'sts') return await assumeRoleNeeds(deployed, call);
  if (call.service === 'sqs') return await queueNeeds(deployed, call, principal);
  if (call.service === 'kms') return await keyNeeds(deployed, call, principal);
  if (call.service === 's3-control') return s3ControlNeeds(call, principal);
  return call.operation === 'Invoke'
    ? [invokeNeed(call, principal)]
    : await controlNeeds(deployed, call, principal);
}

/** Lambda API Reference, Invoke. What a function's own policy grants to others is the matter of the delivery. */
function invokeNeed(call: Call, { account }: Principal): Need {
  const name = invokedFunction(call) ?? '';
  const resource = name.startsWith('arn:')
    ? name
    : `arn:aws:lambda:${call.region}:${account}:function:${name}`;
  return { action: 'lambda:InvokeFunction', resource, account };
}

/** IAM User Guide, "Access to AWS accounts owned by third parties": external id and trust of the role. */
async function assumeRoleNeeds(deployed: Deployed, call: Call): Promise<readonly Need[]> {
  if (call.operation !== 'AssumeRole') return [];
  const fields = formFields(call, call.body);
  const resource = fields.get('RoleArn') ?? '';
  const trust = await deployed.trust(resource);
  const externalId = fields.get('ExternalId');
  const context = {
    'sts:RoleSessionName': fields.get('RoleSessionName') ?? '',
    ...(externalId === null ? {} : { 'sts:ExternalId': externalId }),
  };
  const account = resource.split(':')[4] ?? '';
  return [{ action: 'sts:AssumeRole', resource, account, resourcePolicy: trust ?? trustsNobody, context }];
}

const trustsNobody = { Version: '2012-10-17', Statement: [] };

/** Batch calls need the action of the single one (SQS Developer Guide, "Amazon SQS API permissions"). */
async function queueNeeds(deployed: Deployed, call: Call, principal: Principal): Promise<readonly Need[]> {
  const action = `sqs:${call.operation.replace(/Batch$/, '')}`;
  const resource = queueArn(call, principal);
  if (resource === undefined) return [{ action, resource: '*', account: principal.account }];
  const account = resource.split(':')[4] ?? '';
  return [{ action, resource, account, resourcePolicy: await deployed.queuePolicy(resource) }];
}

async function keyNeeds(deployed: Deployed, call: Call, principal: Principal): Promise<readonly Need[]> {
  const action = `kms:${call.operation}`;
  const keyId = inputOf(call)['KeyId'];
  if (typeof keyId !== 'string') return [{ action, resource: '*', account: principal.account }];
  const key = await deployed.key(keyId, { account: principal.account, region: call.region });
  if (!key) return [];
  const context = { 'kms:CallerAccount': principal.account };
  return [{ action, resource: key.arn, account: key.account, resourcePolicy: key.policy, context }];
}
