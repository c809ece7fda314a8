import { createHash } from 'node:crypto';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeJobCommand } from '@aws-sdk/client-s3-control';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type ClientSettings, profileSettings, type Service } from '../../../cli/accounts/client-settings.ts';
import { s3Control } from '../../../cli/batch/s3-control.ts';
import { leanSend } from '../../../cli/network/lean-send.ts';
import { openAsDestination, openAsLambda } from '../../../lib/edge/copy/pair-copier.ts';
import { pair } from '../../support/pair.ts';
import { type ProxyServer, startProxy, startTlsServer, type TlsServer } from '../../support/proxy-server.ts';

const region = 'eu-west-1';
type Terms = ClientSettings & { readonly region: string; readonly maxAttempts: number };

/** One call of each service that a command may have a client of, and the host that it goes to. */
const calls: Record<Service, { readonly host: string; readonly call: (terms: Terms) => Promise<unknown> }> = {
  CloudFormation: {
    host: 'cloudformation.eu-west-1.amazonaws.com',
    call: (terms) => new CloudFormationClient(terms).send(new DescribeStacksCommand({})),
  },
  CloudWatch: {
    host: 'monitoring.eu-west-1.amazonaws.com',
    call: (terms) => new CloudWatchClient(terms).send(new DescribeAlarmsCommand({})),
  },
  'CloudWatch Logs': {
    host: 'logs.eu-west-1.amazonaws.com',
    call: (terms) => new CloudWatchLogsClient(terms).send(new DescribeLogGroupsCommand({})),
  },
  EventBridge: {
    host: 'events.eu-west-1.amazonaws.com',
    call: (terms) => new EventBridgeClient(terms).send(new ListRulesCommand({})),
  },
  EC2: {
    host: 'ec2.eu-west-1.amazonaws.com',
    call: (terms) => new EC2Client(terms).send(new DescribeRegionsCommand({})),
  },
  IAM: { host: 'iam.amazonaws.com', call: (terms) => new IAMClient(terms).send(new GetUserCommand({})) },
  KMS: {
    host: 'kms.eu-west-1.amazonaws.com',
    call: (terms) => new KMSClient(terms).send(new ListKeysCommand({})),
  },
  Lambda: {
    host: 'lambda.eu-west-1.amazonaws.com',
    call: (terms) => new LambdaClient(terms).send(new ListFunctionsCommand({})),
  },
  S3: {
    host: 's3.eu-west-1.amazonaws.com',
    call: (terms) => new S3Client(terms).send(new ListBucketsCommand({})),
  },
  'S3 Control': {
    host: '111111111111.s3-control.eu-west-1.amazonaws.com',
    call: (terms) => s3Control(terms).send(new DescribeJobCommand({ AccountId: '111111111111', JobId: 'j' })),
  },
  SQS: {
    host: 'sqs.eu-west-1.amazonaws.com',
    call: (terms) => new SQSClient(terms).send(new ListQueuesCommand({})),
  },
  STS: {
    host: 'sts.eu-west-1.amazonaws.com',
    call: (terms) => new STSClient(terms).send(new GetCallerIdentityCommand({})),
  },
};
const services = Object.keys(calls) as Service[];

/** A host of its own for each service, which has no label beside that of the certificate. */
function placeOf(service: Service): string {
  return `own-${service.toLowerCase().replaceAll(' ', '-')}.eu-west-1.amazonaws.com`;
}

const sessionStart = 'https://acme.awsapps.com/start';
const config = `
[profile plain]
aws_access_key_id = id
aws_secret_access_key = secret
[profile elsewhere]
aws_access_key_id = id
aws_secret_access_key = secret
endpoint_url = https://aws.eu-west-1.amazonaws.com
[profile by-service]
aws_access_key_id = id
aws_secret_access_key = secret
services = own
[services own]
${services.map((service) => `${service.toLowerCase().replaceAll(' ', '_')} =\n  endpoint_url = https://${placeOf(service)}`).join('\n')}
[profile fips]
aws_access_key_id = id
aws_secret_access_key = secret
use_fips_endpoint = true
[profile dual]
aws_access_key_id = id
aws_secret_access_key = secret
use_dualstack_endpoint = true
[profile bundled]
aws_access_key_id = id
aws_secret_access_key = secret
ca_bundle = CA_BUNDLE
[profile role]
role_arn = arn:aws:iam::111111111111:role/r
source_profile = plain
region = eu-west-1
[profile signed-in]
sso_start_url = ${sessionStart}
sso_region = eu-west-1
sso_account_id = 111111111111
sso_role_name = r
[profile session]
sso_session = acme
sso_account_id = 111111111111
sso_role_name = r
[sso-session acme]
sso_start_url = ${sessionStart}
sso_region = eu-west-1
`;

const outside = { ...process.env };
let folder: string;
let tls: TlsServer;
let proxy: ProxyServer;

beforeAll(async () => {
  tls = await startTlsServer();
});
afterAll(async () => {
  await tls.close();
});
beforeEach(async () => {
  proxy = await startProxy(tls.port);
  tls.hosts.length = 0;
  folder = mkdtempSync(join(tmpdir(), 's3-ferry-proxy-'));
  for (const name of Object.keys(process.env)) if (/^aws_|_proxy$/i.test(name)) delete process.env[name];
  const files = { AWS_CONFIG_FILE: 'config', AWS_SHARED_CREDENTIALS_FILE: 'credentials' };
  for (const [name, file] of Object.entries(files)) process.env[name] = join(folder, file);
  writeFileSync(join(folder, 'config'), config.replace('CA_BUNDLE', tls.caPath));
  Object.assign(process.env, { HOME: folder, HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: tls.caPath });
});
afterEach(async () => {
  process.env = { ...outside };
  rmSync(folder, { recursive: true });
  await proxy.close();
});

/** Whatever the answer: that there is one shows the way. */
const tried = (call: Promise<unknown>) => call.then(String, (error: Error) => error.message);

async function termsOf(service: Service, profile = 'plain'): Promise<Terms> {
  return { region, maxAttempts: 1, ...(await profileSettings(profile)).client(service) };
}

const lambda = async () => ({ accessKeyId: 'id', secretAccessKey: 'secret' });

describe('[I] every client of the command line', () => {
  it.each(services)('goes through the proxy and trusts AWS_CA_BUNDLE alone: %s', async (service) => {
    const { host, call } = calls[service];
    await tried(call(await termsOf(service)));
    expect(proxy.asked).toEqual([`${host}:443`]);
    expect(tls.hosts).toEqual([host]);
  });

  it.each(services)('goes straight to a host of NO_PROXY: %s', async (service) => {
    process.env['NO_PROXY'] = 'amazonaws.com';
    // Nothing answers there, so that no call leaves this machine.
    const endpoint = 'https://127.0.0.1:1';
    process.env['AWS_ENDPOINT_URL'] = endpoint;
    process.env['no_proxy'] = '127.0.0.1';
    const said = await tried(calls[service].call(await termsOf(service)));
    expect(said).toMatch(/ECONNREFUSED 127.0.0.1:1$/);
    expect(proxy.asked).toEqual([]);
  });

  it.each(services)('goes where the settings of its own profile say: %s', async (service) => {
    // What belongs to another profile has no say.
    process.env['AWS_PROFILE'] = 'elsewhere';
    const settings = ['elsewhere', 'by-service', 'fips', 'dual', 'plain'];
    for (const profile of settings) await tried(calls[service].call(await termsOf(service, profile)));
    const asked = proxy.asked.map((host) => host.replace(/^111111111111\.(?=aws|own)/, ''));
    expect(asked).toEqual([
      'aws.eu-west-1.amazonaws.com:443',
      `${placeOf(service)}:443`,
      expect.stringMatching(/fips/),
      expect.stringMatching(/dualstack|\.api\.aws:443$/),
      `${calls[service].host}:443`,
    ]);
  });

  it.each(services)('trusts the ca_bundle of its own profile alone: %s', async (service) => {
    delete process.env['AWS_CA_BUNDLE'];
    process.env['AWS_PROFILE'] = 'bundled';
    await tried(calls[service].call(await termsOf(service, 'plain')));
    expect(tls.hosts).toEqual([]);
    await tried(calls[service].call(await termsOf(service, 'bundled')));
    expect(tls.hosts).toEqual([calls[service].host]);
  });

  it.each(services)('says in words what a proxy does: %s', async (service) => {
    const { host, call } = calls[service];
    proxy.refusal = 407;
    const asks = await tried(call(await termsOf(service)));
    expect(asks).toBe(
      `The proxy ${proxy.url} (HTTPS_PROXY) asks for a name and a password (407). Write them into HTTPS_PROXY, like http://NAME:PASSWORD@${new URL(proxy.url).host}, with special characters percent-encoded.`,
    );
    proxy.refusal = 403;
    expect(await tried(call(await termsOf(service)))).toMatch(
      new RegExp(
        `^The proxy ${proxy.url} \\(HTTPS_PROXY\\) does not pass on calls to ${host}.*: it answers 403`,
      ),
    );
    process.env['HTTPS_PROXY'] = 'http://me:word@127.0.0.1:1';
    expect(await tried(call(await termsOf(service)))).toMatch(
      /^The proxy http:\/\/127.0.0.1:1 \(HTTPS_PROXY\) cannot be reached: connect ECONNREFUSED 127.0.0.1:1. Correct HTTPS_PROXY/,
    );
  });

  it('gives the name and the password of the proxy', async () => {
    process.env['HTTPS_PROXY'] = proxy.url.replace('//', '//me:p%40ss@');
    const lean = leanSend((await profileSettings('plain')).certificates);
    await tried(calls.S3.call(await termsOf('S3')));
    await lean(put('https://uploads.s3.eu-west-1.amazonaws.com'));
    const authorization = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
    expect(proxy.authorizations).toEqual([authorization, authorization]);
  });

  it('asks the proxy itself for what is not encrypted', async () => {
    Object.assign(process.env, { http_proxy: proxy.url, AWS_ENDPOINT_URL: 'http://s3.example:9000' });
    await tried(calls.S3.call(await termsOf('S3')));
    await leanSend()(put('http://s3.example:9000'));
    expect(proxy.asked).toEqual(['http://s3.example:9000/?x-id=ListBuckets', 'http://s3.example:9000/a']);
    proxy.refusal = 407;
    expect(await tried(calls.S3.call(await termsOf('S3')))).toMatch(/asks for a name and a password/);
  });

  it('has its keys fetched the same way: a role, and both ways to sign in', async () => {
    const cache = join(folder, '.aws', 'sso', 'cache');
    mkdirSync(cache, { recursive: true });
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    const keep = (name: string, token: object) =>
      writeFileSync(
        join(cache, `${createHash('sha1').update(name).digest('hex')}.json`),
        JSON.stringify(token),
      );
    keep(sessionStart, { accessToken: 't', expiresAt: inAnHour });
    keep('acme', {
      accessToken: 't',
      expiresAt: new Date(0),
      refreshToken: 'r',
      clientId: 'c',
      clientSecret: 's',
    });
    for (const profile of ['role', 'signed-in', 'session']) {
      await tried(calls.S3.call(await termsOf('S3', profile)));
    }
    expect(proxy.asked).toEqual([
      'sts.eu-west-1.amazonaws.com:443',
      'portal.sso.eu-west-1.amazonaws.com:443',
      'oidc.eu-west-1.amazonaws.com:443',
    ]);
    expect(tls.hosts).toHaveLength(3);
  });

  it('that copies by hand goes the same way: of the SDK, lean, and that which takes the role', async () => {
    const { endpoint, certificates } = await profileSettings('plain');
    const send = () => leanSend(certificates);
    const signing = { lambda, endpoint };
    await tried(openAsLambda(signing)(region).send(new ListBucketsCommand({})));
    const source = { ...pair().source, region };
    await tried(openAsDestination({ ...pair(), source }, signing)(region).send(new ListBucketsCommand({})));
    const lean = send();
    await lean(put('https://archive.s3.eu-west-1.amazonaws.com'));
    expect(proxy.asked).toEqual([
      's3.eu-west-1.amazonaws.com:443',
      'sts.eu-west-1.amazonaws.com:443',
      'archive.s3.eu-west-1.amazonaws.com:443',
    ]);
    expect(tls.hosts).toHaveLength(3);
    proxy.refusal = 407;
    await expect(lean(put('https://other.s3.eu-west-1.amazonaws.com'))).rejects.toThrow(
      /^The proxy .* asks for a name and a password/,
    );
    process.env['HTTPS_PROXY'] = 'http://127.0.0.1:1';
    await expect(send()(put('https://other.s3.eu-west-1.amazonaws.com'))).rejects.toThrow(
      /^The proxy http:\/\/127.0.0.1:1 \(HTTPS_PROXY\) cannot be reached/,
    );
    process.env['NO_PROXY'] = 'amazonaws.com,127.0.0.1';
    await expect(send()(put('https://127.0.0.1:1'))).rejects.toThrow(/^connect ECONNREFUSED 127.0.0.1:1$/);
  });

  it('is made of the settings of its profile', () => {
    const made = globSync('cli/**/*.ts').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/new \w+Client\((.*)/g)].map(([line]) => `${file}: ${line}`),
    );
    const ways =
      /client\('|endpoint\('|\.\.\.settings|clientConfig\(|\(config\)|\.\.\.config|\.\.\.sts\(\)|\($|\(\{$/;
    expect(made.filter((line) => !ways.test(line))).toEqual([
      "cli/init/look-up.ts: new S3Client({ profile }).config.region().catch(() => 'us-east-1');",
    ]);
  });
});

function put(origin: string) {
  return {
    origin,
    method: 'PUT',
    path: '/a',
    headers: {},
    abortSignal: new AbortController().signal,
  } as const;
}
