import type { IncomingHttpHeaders } from 'node:http';

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
