import { isIP } from 'node:net';
import { S3ControlClient } from '@aws-sdk/client-s3-control';

interface Config {
  readonly region: string;
  readonly profile?: string;
}

/**
 * A client of S3 Control. It puts the id of the account in front of the name of the host, which an address has
 * none of: an `AWS_ENDPOINT_URL` that is one, as the local AWS has, is called as it is.
 */
export function s3Control(config: Config): S3ControlClient {
  const endpoint = process.env['AWS_ENDPOINT_URL_S3_CONTROL'] ?? process.env['AWS_ENDPOINT_URL'];
  if (!endpoint || isIP(new URL(endpoint).hostname) === 0) return new S3ControlClient(config);
  return new S3ControlClient({ ...config, endpointProvider: () => ({ url: new URL(endpoint) }) });
}
