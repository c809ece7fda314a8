import type { Need } from './authorize.ts';
import type { Call } from './call.ts';
import type { Principal } from './identity.ts';

/** S3 User Guide, "Granting permissions for Batch Operations": who makes a job passes its role on to S3. */
export function s3ControlNeeds(call: Call, { account }: Principal): Need[] {
  const [, id] = /^\/v20180820\/jobs\/([^/]+)/.exec(call.path) ?? [];
  const resource = id ? `arn:aws:s3:${call.region}:${account}:job/${id}` : '*';
  const need = { action: `s3:${call.operation}`, resource, account };
  if (call.operation !== 'CreateJob') return [need];
  const role = /<RoleArn>([^<]*)<\/RoleArn>/.exec(call.body.toString())?.[1] ?? '';
  return [need, { action: 'iam:PassRole', resource: role, account }];
}
