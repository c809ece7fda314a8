import { isIP } from 'node:net';
import { S3ControlClient } from '@aws-sdk/client-s3-control';
import type { ClientSettings } from '../accounts/client-settings.ts';

interface Config extends ClientSettings {
  readonly region: string;
}

/**
 * A client of S3 Control. It puts the id of the account in front of the name of the host, which an address has
 * none of: an endpoint that is one, as the local AWS has, is called as it is.
 */
export function s3Control(config: Config): S3ControlClient {
  const environment = process.env['AWS_ENDPOINT_URL_S3_CONTROL'] ?? process.env['AWS_ENDPOINT_URL'];
  const endpoint = config.endpoint ?? environment;
  if (!endpoint || isIP(new URL(endpoint).hostname) === 0) return new S3ControlClient(config);
  return new S3ControlClient({ ...config, endpointProvider: () => ({ url: new URL(endpoint) }) });
}
