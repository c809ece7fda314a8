import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type Moto, startMoto } from '../../local/moto.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';
import { openPolicyProxy, type PolicyProxy } from '../../local/policy-proxy/policy-proxy.ts';

export const source = '111111111111';
export const destination = '222222222222';
export const region = 'eu-central-1';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** SDK clients of one signer. Retries are off: each test looks at single answers. */
export interface Clients {
  readonly s3: S3Client;
  readonly sts: STSClient;
  readonly iam: IAMClient;
  readonly sqs: SQSClient;
  readonly kms: KMSClient;
  readonly ec2: EC2Client;
}

export interface LocalAws {
  readonly moto: Moto;
  readonly policyProxy: PolicyProxy;
  readonly asSource: Clients;
  readonly asDestination: Clients;
  as(keys: Keys, region?: string): Clients;
  stop(): Promise<void>;
}

/** The SDK warns of what these tests do on purpose. */
const ignore = () => undefined;
const quiet = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export async function startLocalAws(): Promise<LocalAws> {
  const moto = await startMoto();
  const policyProxy = await openPolicyProxy({ upstream: moto.url });
  const opened: { destroy(): void }[] = [];

  function as(keys: Keys, signedRegion = region): Clients {
    const options = {
      endpoint: policyProxy.url,
      region: signedRegion,
      credentials: keys,
      maxAttempts: 1,
      logger: quiet,
    };
    const clients = {
      s3: new S3Client(options),
      sts: new STSClient(options),
      iam: new IAMClient(options),
      sqs: new SQSClient(options),
      kms: new KMSClient(options),
      ec2: new EC2Client(options),
    };
    opened.push(...Object.values(clients));
    return clients;
  }

  return {
    moto,
    policyProxy,
    asSource: as(administrator(source)),
    asDestination: as(administrator(destination)),
    as,
    async stop() {
      for (const client of opened) client.destroy();
      await policyProxy.close();
      await moto.stop();
    },
  };
}

export async function makeBucket({ s3 }: Clients, name: string, place = region): Promise<void> {
  const configuration = place === 'us-east-1' ? {} : { LocationConstraint: place as 'eu-west-1' };
  await s3.send(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: configuration }));
}

export async function assume({ sts }: Clients, roleArn: string, externalId?: string): Promise<Keys> {
  const { Credentials: keys } = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'test', ExternalId: externalId }),
  );
  return {
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken ?? '',
  };
}

export interface Statement {
  readonly Effect?: 'Allow' | 'Deny';
  readonly Principal?: object | string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: object;
}

export function policy(...statements: readonly Statement[]): string {
  const complete = statements.map((statement) => ({ Effect: 'Allow', ...statement }));
  return JSON.stringify({ Version: '2012-10-17', Statement: complete });
}

/** What a call came to: `ok`, or `status code`. */
export async function answerTo(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return `${$metadata?.httpStatusCode} ${name}`;
  }
}
