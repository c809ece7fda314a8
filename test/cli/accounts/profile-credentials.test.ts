import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { profileSettings } from '../../../cli/accounts/client-settings.ts';
import { type AwsServer, startAwsServer } from '../../support/aws-server.ts';

/** What a person types, question by question, and what is asked. */
const mockTyped: string[] = [];
const mockAsked: string[] = [];
jest.mock('@inquirer/prompts', () => ({
  input: async ({ message }: { message: string }) => {
    mockAsked.push(message);
    const code = mockTyped.shift();
    if (code === undefined) throw Object.assign(new Error('closed'), { name: 'ExitPromptError' });
    return code;
  },
}));

interface Call {
  readonly action: string;
  readonly key: string;
  readonly code: string | null;
  readonly role: string | null;
  readonly externalId: string | null;
  readonly seconds: string | null;
}

let aws: AwsServer;
let folder: string;
let calls: Call[];
/** What STS answers; its usual keys where that is undefined. */
let refuse: (call: Call) => { readonly code: string; readonly message: string } | undefined;
let lastsMs: number;
const outside = { ...process.env };

function keysOf(action: string, id: string): string {
  const expiration = new Date(Date.now() + lastsMs).toISOString();
  return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expiration}</Expiration></Credentials></${action}Result></${action}Response>`;
}

beforeEach(async () => {
  aws = await startAwsServer();
  calls = [];
  refuse = () => undefined;
  lastsMs = 3_600_000;
  aws.reply = async (response, request) => {
    request.pause();
    const asked = new URLSearchParams(await text(request));
    const call = {
      action: asked.get('Action') ?? '',
      key: /Credential=(\w+)/.exec(request.headers.authorization ?? '')?.[1] ?? '',
      code: asked.get('TokenCode'),
      role: asked.get('RoleArn'),
      externalId: asked.get('ExternalId'),
      seconds: asked.get('DurationSeconds'),
    };
    calls.push(call);
    const refusal = refuse(call);
    if (refusal) {
      const { code, message } = refusal;
      return void response.writeHead(403).end(errorOfSts(code, message));
    }
    response.writeHead(200).end(keysOf(call.action, call.action === 'AssumeRole' ? 'ROLE' : 'SESSION'));
  };
  folder = mkdtempSync(join(tmpdir(), 's3-ferry-credentials-'));
  for (const name of Object.keys(process.env)) if (/^aws_|_proxy$/i.test(name)) delete process.env[name];
  Object.assign(process.env, {
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  atTerminal(true);
});
afterEach(async () => {
  for (const [stream, value] of terminals) {
    Object.defineProperty(stream, 'isTTY', { value, configurable: true, writable: true });
  }
  process.env = { ...outside };
  mockTyped.length = 0;
  mockAsked.length = 0;
  rmSync(folder, { recursive: true });
  await aws.close();
});

function errorOfSts(code: string, message: string): string {
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`;
}

const terminals = [process.stdin, process.stderr].map((stream) => [stream, stream.isTTY] as const);

function atTerminal(isTTY: boolean): void {
  for (const [stream] of terminals) {
    Object.defineProperty(stream, 'isTTY', { value: isTTY, configurable: true });
  }
}

const device = 'arn:aws:iam::111111111111:mfa/someone';
const keys = 'aws_access_key_id = USER\naws_secret_access_key = secret\n';
const role = (name: string, source: string, more = '') =>
  `[profile ${name}]\nrole_arn = arn:aws:iam::111111111111:role/${name}\nsource_profile = ${source}\nendpoint_url = ${aws.endpoint}\n${more}`;

/** The keys of profiles, asked for by two clients each, as commands do. */
async function keysFor(config: string, ...profiles: readonly (string | undefined)[]): Promise<string[]> {
  writeFileSync(join(folder, 'config'), config);
  const found: string[] = [];
  for (const profile of profiles) {
    for (const service of ['S3', 'STS'] as const) {
      const { credentials } = (await profileSettings(profile)).client(service);
      found.push((await credentials?.({}))?.accessKeyId ?? '');
    }
  }
  return found;
}

/** The words with which a profile fails. */
async function wordsOf(config: string, profile?: string): Promise<string> {
  return keysFor(config, profile).then(String, (error: Error) => {
    expect(error.name).toBe('CredentialsProviderError');
    return error.message;
  });
}

describe('[I] a profile with mfa_serial', () => {
  const mfa = `mfa_serial = ${device}\n`;

  it('asks for one code, which serves for every client and every profile of the device', async () => {
    mockTyped.push(' 123 456');
    const shared = readFileSync('../shared/cases/aws-config-mfa.ini', 'utf8');
    const config = `${shared}endpoint_url = ${aws.endpoint}\n${role('other', 'source', mfa)}[profile source]\n${keys}`;
    expect(await keysFor(config, 'mfa', 'other')).toEqual(['ROLE', 'ROLE', 'ROLE', 'ROLE']);
    expect(mockAsked).toEqual([`Code of the MFA device ${device}`]);
    expect(calls.map(({ action, key, code }) => [action, key, code])).toEqual([
      ['GetSessionToken', 'USER', '123456'],
      ['AssumeRole', 'SESSION', null],
      ['AssumeRole', 'SESSION', null],
    ]);
  });

  it('has its role taken again without a second question', async () => {
    mockTyped.push('123456');
    lastsMs = 60_000;
    const again = `arn:aws:iam::111111111111:mfa/again`;
    await keysFor(
      `${role('renewed', 'source', `mfa_serial = ${again}\n`)}[profile source]\n${keys}`,
      'renewed',
    );
    const roles = calls.filter(({ action }) => action === 'AssumeRole');
    expect(roles.length).toBeGreaterThan(1);
    expect(new Set(roles.map(({ key }) => key))).toEqual(new Set(['SESSION']));
    expect(mockAsked).toHaveLength(1);
  });

  it('asks again for a code that AWS does not accept, three times at most', async () => {
    const wrong = `mfa_serial = arn:aws:iam::111111111111:mfa/wrong\n`;
    const config = `${role('wrong', 'source', wrong)}[profile source]\n${keys}`;
    mockTyped.push('000000', '111111', '222222', '333333');
    refuse = () => ({
      code: 'AccessDenied',
      message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    });
    expect(await wordsOf(config, 'wrong')).toMatch(/one time pass code/);
    expect(mockAsked).toHaveLength(3);
    refuse = () => undefined;
    expect(await keysFor(config, 'wrong')).toEqual(['ROLE', 'ROLE']);
  });

  it('has the one role taken by the code itself where the keys may have no session', async () => {
    const bare = `mfa_serial = arn:aws:iam::111111111111:mfa/bare\n`;
    mockTyped.push('123456');
    refuse = ({ action }) =>
      action === 'GetSessionToken'
        ? { code: 'AccessDenied', message: 'Cannot call GetSessionToken with session credentials' }
        : undefined;
    expect(await keysFor(`${role('bare', 'source', bare)}[profile source]\n${keys}`, 'bare')).toEqual([
      'ROLE',
      'ROLE',
    ]);
    expect(calls.map(({ action, key, code }) => [action, key, code])).toEqual([
      ['GetSessionToken', 'USER', '123456'],
      ['AssumeRole', 'USER', '123456'],
    ]);
  });

  it.each([
    [
      'without a terminal',
      false,
      /^Profile none needs a code of the MFA device \S+, and there is no terminal to ask at\.\nRun the command at a terminal, or .*\n\n {2}aws sts get-session-token --profile source --serial-number \S+ --token-code CODE\n/,
    ],
    ['with none given', true, /^Profile none needs a code of the MFA device \S+, and none was given\.$/],
  ])('%s says so', async (_, isTTY, expected) => {
    atTerminal(isTTY);
    const none = `mfa_serial = arn:aws:iam::111111111111:mfa/none\n`;
    expect(await wordsOf(`${role('none', 'source', none)}[profile source]\n${keys}`, 'none')).toMatch(
      expected,
    );
    expect(calls).toEqual([]);
  });
});

describe('[I] the keys of a profile', () => {
  it('come with the settings that its role is taken by', async () => {
    const more = 'external_id = e\nduration_seconds = 900\n';
    expect(await keysFor(`${role('r', 'source', more)}[profile source]\n${keys}`, 'r')).toEqual([
      'ROLE',
      'ROLE',
    ]);
    expect(calls).toMatchObject([{ action: 'AssumeRole', key: 'USER', externalId: 'e', seconds: '900' }]);
  });

  it('come from a credential_process, run once for all clients', async () => {
    const answer = JSON.stringify({ Version: 1, AccessKeyId: 'PROCESS', SecretAccessKey: 's' });
    writeFileSync(join(folder, 'keys.sh'), `echo x >> ${folder}/runs\necho '${answer}'\n`);
    const config = `[profile p]\ncredential_process = sh ${folder}/keys.sh\n`;
    expect(await keysFor(config, 'p')).toEqual(['PROCESS', 'PROCESS']);
    expect(readFileSync(join(folder, 'runs'), 'utf8')).toBe('x\n');
  });

  it('are those of AWS_PROFILE without a name, and of the environment without both', async () => {
    process.env['AWS_PROFILE'] = 'named';
    expect(await keysFor(`[profile named]\n${keys}`, undefined)).toEqual(['USER', 'USER']);
    delete process.env['AWS_PROFILE'];
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 's' });
    expect(await keysFor('', undefined)).toEqual(['ENV', 'ENV']);
  });
});

describe('[I] a profile that gives no keys', () => {
  const sso =
    'sso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\nsso_account_id = 111111111111\nsso_role_name = Operator\n';
  const session = `sso_session = acme\nsso_account_id = 111111111111\nsso_role_name = Operator\n[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n`;
  const signIn = /^Profile x is not signed in, or its sign-in has ended\. Run: aws sso login --profile x\n/;

  it.each<[string, string, RegExp]>([
    [
      'is not there',
      `[profile prod]\n${keys}[profile dev]\n${keys}[services s]\n`,
      /^There is no profile x\. The AWS configuration files have prod, dev\.$/,
    ],
    [
      'is misspelt',
      `[profile xs]\n${keys}`,
      /^There is no profile x\. Did you mean xs\? The AWS configuration files have xs\.$/,
    ],
    [
      'is not there, nor any other',
      '',
      /^There is no profile x: the AWS configuration files have none\. Make it: aws configure --profile x$/,
    ],
    [
      'has a source_profile that is not there',
      '[profile x]\nrole_arn = arn:aws:iam::111111111111:role/r\nsource_profile = y\n',
      /^There is no profile y, which profile x has as source_profile\. Did you mean x\?/,
    ],
    [
      'is empty',
      '[profile x]\nregion = eu-west-1\n',
      /^Profile x gives no keys: .*\nWrite them by aws configure --profile x, or /,
    ],
    ['is not signed in', `[profile x]\n${sso}`, signIn],
    ['is not signed in by a session', `[profile x]\n${session}`, signIn],
    [
      'has a source that is not signed in',
      `[profile y]\nrole_arn = arn:aws:iam::111111111111:role/r\nsource_profile = x\n[profile x]\n${sso}`,
      signIn,
    ],
    [
      'has a process that fails',
      '[profile x]\ncredential_process = sh -c "echo no vault >&2; exit 3" --password hunter2\n',
      /^The credential_process of profile x failed:\nno vault\nRun it by itself/,
    ],
    [
      'has a process that fails in silence',
      '[profile x]\ncredential_process = false --password hunter2\n',
      /^The credential_process of profile x failed, and said nothing\nRun it/,
    ],
    [
      'has a process that is not there',
      '[profile x]\ncredential_process = /nowhere/keys --password hunter2\n',
      /^The credential_process of profile x failed:\n.*\/nowhere\/keys: (not found|No such file)/,
    ],
    [
      'has a process that prints no JSON',
      '[profile x]\ncredential_process = echo hunter2\n',
      /^The credential_process of profile x failed:\nProfile x credential_process returned invalid JSON\.\n/,
    ],
  ])('says what to do where it %s', async (_, config, expected) => {
    const profile = config.startsWith('[profile y]') ? 'y' : 'x';
    const words = await wordsOf(config, profile);
    expect(words).toMatch(expected);
    expect(words).not.toMatch(/hunter2/);
  });

  it('says what to do where its sign-in has ended', async () => {
    const cache = join(folder, '.aws', 'sso', 'cache');
    mkdirSync(cache, { recursive: true });
    const id = createHash('sha1').update('https://acme.awsapps.com/start').digest('hex');
    const token = { accessToken: 't', expiresAt: new Date(0).toISOString() };
    writeFileSync(join(cache, `${id}.json`), JSON.stringify(token));
    expect(await wordsOf(`[profile x]\n${sso}`, 'x')).toMatch(signIn);
  });

  it.each([
    ['UnauthorizedException', 'Session token not found or invalid', 401, signIn],
    [
      'ForbiddenException',
      'No access',
      403,
      /^Profile x is signed in, but may not have the role Operator in account 111111111111: /,
    ],
  ])('says what to do where IAM Identity Center answers %s', async (code, message, status, expected) => {
    const cache = join(folder, '.aws', 'sso', 'cache');
    mkdirSync(cache, { recursive: true });
    const id = createHash('sha1').update('https://acme.awsapps.com/start').digest('hex');
    const token = { accessToken: 't', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
    writeFileSync(join(cache, `${id}.json`), JSON.stringify(token));
    aws.reply = (response) =>
      void response.writeHead(status, { 'x-amzn-errortype': code }).end(JSON.stringify({ message }));
    expect(await wordsOf(`[profile x]\n${sso}endpoint_url = ${aws.endpoint}\n`, 'x')).toMatch(expected);
  });

  it('names the role that may not be taken', async () => {
    refuse = () => ({ code: 'AccessDenied', message: 'User is not authorized to perform: sts:AssumeRole' });
    expect(await wordsOf(`${role('x', 'source')}[profile source]\n${keys}`, 'x')).toMatch(
      /^Profile x cannot take its role arn:aws:iam::111111111111:role\/x: AccessDenied: User is not authorized/,
    );
  });

  it('says what to do where nothing is named and nothing there', async () => {
    expect(await wordsOf('', undefined)).toMatch(/^There are no AWS credentials: .*\nName a profile/);
  });

  it.each([
    ['SlowDown', 503],
    ['Throttling', 400],
  ])('is not blamed where STS only answers %s', async (code, status) => {
    writeFileSync(join(folder, 'config'), `${role('x', 'source')}[profile source]\n${keys}`);
    aws.reply = (response) => void response.writeHead(status).end(errorOfSts(code, 'Later.'));
    const { credentials } = (await profileSettings('x')).client('S3');
    await expect(credentials?.({})).rejects.toMatchObject({ name: code });
  });

  it.each([
    ['that nobody answers at', 'http://127.0.0.1:1', undefined, /ECONNREFUSED/],
    [
      'behind a proxy that is not there',
      'http://sso.example',
      'http://127.0.0.1:1',
      /The proxy http:\/\/127/,
    ],
  ])('says so where IAM Identity Center is %s', async (_, endpoint, proxy, expected) => {
    const cache = join(folder, '.aws', 'sso', 'cache');
    mkdirSync(cache, { recursive: true });
    const id = createHash('sha1').update('https://acme.awsapps.com/start').digest('hex');
    const token = { accessToken: 't', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
    writeFileSync(join(cache, `${id}.json`), JSON.stringify(token));
    if (proxy) process.env['HTTP_PROXY'] = proxy;
    const words = await wordsOf(`[profile x]\n${sso}endpoint_url = ${endpoint}\n`, 'x');
    expect(words).toMatch(/^Profile x gives no keys, because IAM Identity Center cannot be reached: /);
    expect(words).toMatch(expected);
    expect(words).not.toMatch(/aws sso login/);
  });

  it('leaves what is no fault of keys as it is', async () => {
    writeFileSync(join(folder, 'config'), `${role('x', 'source')}[profile source]\n${keys}`);
    const { credentials } = (await profileSettings('x')).client('S3');
    await aws.close();
    await expect(credentials?.({})).rejects.toThrow(/^(?!Profile).*connect ECONNREFUSED/);
    aws = await startAwsServer();
  });
});
