import type { IncomingHttpHeaders } from 'node:http';
import type { Need } from './authorize.ts';
import type { Call } from './call.ts';
import type { Principal } from './identity.ts';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

const operations: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ['POST', /^\/v20180820\/jobs$/, 'CreateJob'],
  ['GET', /^\/v20180820\/jobs$/, 'ListJobs'],
  ['GET', /^\/v20180820\/jobs\/[^/]+$/, 'DescribeJob'],
  ['POST', /^\/v20180820\/jobs\/[^/]+\/status$/, 'UpdateJobStatus'],
];

/**
 * The operation on jobs that a request to S3 Control is; undefined for any other request. It is signed as one to
 * S3, and told from it by the header that names the account (S3 API Reference, the request syntax of each).
 */
export function s3ControlOperation({ method, path, headers }: Request): string | undefined {
  if (headers['x-amz-account-id'] === undefined) return undefined;
  return operations.find(([verb, form]) => verb === method && form.test(path))?.[2];
}

/** S3 User Guide, "Granting permissions for Batch Operations": who makes a job passes its role on to S3. */
export function s3ControlNeeds(call: Call, { account }: Principal): Need[] {
  const [, id] = /^\/v20180820\/jobs\/([^/]+)/.exec(call.path) ?? [];
  const resource = id ? `arn:aws:s3:${call.region}:${account}:job/${id}` : '*';
  const need = { action: `s3:${call.operation}`, resource, account };
  if (call.operation !== 'CreateJob') return [need];
  const role = /<RoleArn>([^<]*)<\/RoleArn>/.exec(call.body.toString())?.[1] ?? '';
  return [need, { action: 'iam:PassRole', resource: role, account }];
}
