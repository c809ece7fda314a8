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
  /** Bodies of messages that the next calls of ReceiveMessage give, each once. */
  readonly messages: string[];
}

/** Starts it. Credentials of the destination role last an hour. */
export async function startAwsAccount(): Promise<AwsAccount> {
  const heard: Heard[] = [];
  const account: AwsAccount = Object.assign(await startAwsServer(), {
    heard,
    s3: (response) => response.end(copyResult('abc')),
    messages: [],
  } satisfies Pick<AwsAccount, 'heard' | 's3' | 'messages'>);
  account.reply = async (response, request) => {
    const signer = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '?';
    const text = Buffer.concat(await request.toArray()).toString();
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string') {
      heard.push({ call: target, signer, text });
      return response.end(JSON.stringify(sqsAnswer(target, text, account.messages)));
    }
    const isSts = request.method === 'POST';
    heard.push({ call: isSts ? 'AssumeRole' : `${request.method} ${request.url}`, signer, text });
    return isSts
      ? response.end(assumedRole(new Date(Date.now() + 3_600_000)))
      : account.s3(response, request);
  };
  return account;
}

/** The answer of SQS, with the digests that the SDK checks. */
function sqsAnswer(target: string, text: string, messages: string[]) {
  if (target === 'AmazonSQS.ReceiveMessage') return received(messages.splice(0));
  const { MessageBody = '', Entries = [] }: Sent = JSON.parse(text);
  if (!target.endsWith('Batch')) return { MessageId: 'm1', MD5OfMessageBody: md5(MessageBody) };
  const Successful = Entries.map((entry) => ({
    Id: entry.Id,
    MessageId: 'm1',
    MD5OfMessageBody: md5(entry.MessageBody ?? ''),
  }));
  return { Successful, Failed: [] };
}

interface Sent {
  readonly MessageBody?: string;
  readonly Entries?: readonly { readonly Id: string; readonly MessageBody?: string }[];
}

function received(bodies: readonly string[]) {
  return {
    Messages: bodies.map((Body, index) => ({
      Body,
      MessageId: `m${index + 1}`,
      ReceiptHandle: `r${index + 1}`,
      MD5OfBody: md5(Body),
      Attributes: { SentTimestamp: '1700000000000' },
    })),
  };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
