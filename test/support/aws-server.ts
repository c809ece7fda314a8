import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers one request, or does to its socket what networks do. */
export type Reply = (response: ServerResponse, request: IncomingMessage) => void;

/** A server on this machine in the place of AWS, whose replies a test sets. */
export interface AwsServer {
  readonly endpoint: string;
  reply: Reply;
  close(): Promise<void>;
}

/** Starts the server; until `reply` is set it answers nothing. */
export async function startAwsServer(): Promise<AwsServer> {
  const server = createServer((request, response) => {
    request.resume();
    aws.reply(response, request);
  });
  await new Promise<void>((started) => server.listen(0, '127.0.0.1', started));
  const { port } = server.address() as AddressInfo;
  const aws: AwsServer = {
    endpoint: `http://127.0.0.1:${port}`,
    reply: () => {},
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return aws;
}

/** An answer of S3 with an error in its body. */
export function errorBody(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>Words.</Message><RequestId>TX1</RequestId></Error>`;
}
