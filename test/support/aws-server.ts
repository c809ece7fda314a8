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
  // The client takes a connection up again whose server, on a busy machine, would close it as idle just then.
  server.keepAliveTimeout = 60_000;
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

/** The answer of S3 to a copy that succeeds. */
export function copyResult(eTag: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<CopyObjectResult><ETag>&quot;${eTag}&quot;</ETag></CopyObjectResult>`;
}

/** The answer of STS to AssumeRole: credentials that last until `expiration`. */
export function assumedRole(expiration: Date): string {
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>assumed-secret</SecretAccessKey>
    <SessionToken>assumed-token</SessionToken><Expiration>${expiration.toISOString()}</Expiration>
  </Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}
