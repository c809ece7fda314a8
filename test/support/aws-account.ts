import { createHash } from 'node:crypto';
import { type AwsServer, assumedRole, copyResult, type Reply, startAwsServer } from './aws-server.ts';

/** A request that reached AWS: the service, what was called, who signed it, and its text. */
export interface Heard {
  readonly call: string;
  readonly signer: string;
  readonly text: string;
}

/** AWS as a function of a pair sees it: STS, S3 and SQS, each answering well unless a test has S3 answer otherwise. */
export interface AwsAccount extends AwsServer {
  readonly heard: Heard[];
  s3: Reply;
}

/** Starts it. Credentials of the destination role last an hour. */
export async function startAwsAccount(): Promise<AwsAccount> {
  const heard: Heard[] = [];
  const account: AwsAccount = Object.assign(await startAwsServer(), {
    heard,
    s3: (response) => response.end(copyResult('abc')),
  } satisfies Pick<AwsAccount, 'heard' | 's3'>);
  account.reply = async (response, request) => {
    const signer = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '?';
    const text = Buffer.concat(await request.toArray()).toString();
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string') {
      heard.push({ call: target, signer, text });
      return response.end(JSON.stringify(sent(text)));
    }
    const isSts = request.method === 'POST';
    heard.push({ call: isSts ? 'AssumeRole' : `${request.method} ${request.url}`, signer, text });
    return isSts
      ? response.end(assumedRole(new Date(Date.now() + 3_600_000)))
      : account.s3(response, request);
  };
  return account;
}

/** The answer of SQS, with the digest that the SDK checks. */
function sent(text: string) {
  const { MessageBody = '' }: { MessageBody?: string } = JSON.parse(text);
  return { MessageId: 'm1', MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
}
