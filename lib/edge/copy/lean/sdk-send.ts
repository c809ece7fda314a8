import type { S3Client } from '@aws-sdk/client-s3';
import type { Send } from './send.ts';

type Request = Parameters<S3Client['config']['requestHandler']['handle']>[0];

/** Sends over the connections of an SDK client, which a function has loaded anyway. */
export function sdkSend({ config }: S3Client): Send {
  return async ({ origin, method, path, headers, abortSignal }) => {
    const { protocol, hostname, port } = new URL(origin);
    const to = { protocol, hostname, ...(port && { port: Number(port) }), path, query: {} };
    const request = { ...to, method, headers } as Request;
    const { response } = await config.requestHandler.handle(request, { abortSignal });
    const body = config.utf8Encoder(await config.streamCollector(response.body));
    return { status: response.statusCode, headers: response.headers, body };
  };
}
