import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profileSettings } from '../../../cli/accounts/client-settings.ts';
import { assumedRole, startAwsServer } from '../../support/aws-server.ts';

const config = `
[default]
endpoint_url = https://default.example
use_fips_endpoint = true
[profile plain]
region = eu-west-1
[profile global]
endpoint_url = https://global.example
[profile specific]
services = own
[profile both]
endpoint_url = https://global.example
services = own
[profile ignoring]
endpoint_url = https://global.example
services = own
ignore_configured_endpoint_urls = true
[profile absent-section]
services = nowhere
endpoint_url = https://global.example
[profile strict]
use_fips_endpoint = true
use_dualstack_endpoint = true
[services own]
s3 =
  endpoint_url = https://s3.example
s3_control =
  endpoint_url = https://control.example
`;

describe('[U] the settings of a named profile', () => {
  const outside = { ...process.env };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 's3-ferry-settings-'));
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    // The SDK reads a file once: each test has its own.
    process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'credentials');
    writeFileSync(join(folder, 'config'), config);
    writeFileSync(
      join(folder, 'credentials'),
      '[in-credentials]\nendpoint_url = https://credentials.example\n',
    );
  });
  afterEach(() => {
    process.env = { ...outside };
    rmSync(folder, { recursive: true });
  });

  const endpoints = async (profile: string) => {
    const { client, endpoint } = await profileSettings(profile);
    const all = (['S3', 'S3 Control', 'SQS'] as const).map((service) => client(service).endpoint);
    expect((['S3', 'S3 Control', 'SQS'] as const).map((service) => endpoint(service).endpoint)).toEqual(all);
    return all;
  };
  const [s3, control, global] = ['https://s3.example', 'https://control.example', 'https://global.example'];

  /** AWS SDKs and Tools Reference Guide, "Service-specific endpoints". */
  it.each([
    ['plain', [undefined, undefined, undefined]],
    ['global', [global, global, global]],
    ['specific', [s3, control, undefined]],
    ['both', [s3, control, global]],
    ['ignoring', [undefined, undefined, undefined]],
    ['absent-section', [global, global, global]],
    ['in-credentials', Array(3).fill('https://credentials.example')],
    ['not-there', [undefined, undefined, undefined]],
  ])('have the endpoints of its section and services alone: %s', async (profile, expected) => {
    expect(await endpoints(profile)).toEqual(expected);
  });

  it.each([
    [{ AWS_ENDPOINT_URL: 'https://env.example' }, Array(3).fill('https://env.example')],
    [{ AWS_ENDPOINT_URL_S3: 'https://env.example' }, ['https://env.example', control, global]],
    [
      { AWS_ENDPOINT_URL: 'https://env.example', AWS_ENDPOINT_URL_S3_CONTROL: 'https://c.example' },
      ['https://env.example', 'https://c.example', 'https://env.example'],
    ],
    [
      { AWS_ENDPOINT_URL: 'https://env.example', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      [undefined, undefined, undefined],
    ],
  ])('give way to the environment: %j', async (variables, expected) => {
    Object.assign(process.env, variables);
    expect(await endpoints('both')).toEqual(expected);
  });

  it('leave no endpoint to another profile, nor FIPS and dual-stack', async () => {
    process.env['AWS_PROFILE'] = 'default';
    const { client } = await profileSettings('plain');
    expect(client('S3')).toEqual({
      profile: 'plain',
      credentials: expect.any(Function),
      ignoreConfiguredEndpointUrls: true,
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
    });
    expect((await profileSettings('strict')).endpoint('S3')).toMatchObject({
      useFipsEndpoint: true,
      useDualstackEndpoint: true,
    });
  });

  it('go to other programs as variables, behind those of the environment', async () => {
    expect((await profileSettings('both')).environment).toEqual({
      AWS_ENDPOINT_URL: global,
      AWS_ENDPOINT_URL_S3: s3,
      AWS_ENDPOINT_URL_S3_CONTROL: control,
    });
    expect((await profileSettings('strict')).environment).toEqual({
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_USE_DUALSTACK_ENDPOINT: 'true',
    });
    expect((await profileSettings('ignoring')).environment).toEqual({});
    process.env['AWS_ENDPOINT_URL'] = 'https://env.example';
    expect((await profileSettings('both')).environment).toEqual({});
  });

  it('have a role of the profile assumed at its own endpoint', async () => {
    const aws = await startAwsServer();
    const asked: (string | undefined)[] = [];
    aws.reply = (response, { headers }) => {
      asked.push(headers.host);
      response.writeHead(200).end(assumedRole(new Date(Date.now() + 3_600_000)));
    };
    const keys = 'aws_access_key_id = id\naws_secret_access_key = secret';
    const role = `role_arn = arn:aws:iam::111111111111:role/r\nsource_profile = keys`;
    const text = `[profile keys]\n${keys}\n[profile role]\n${role}\nregion = eu-west-1\nendpoint_url = ${aws.endpoint}\n`;
    writeFileSync(join(folder, 'config'), text);
    const credentials = (await profileSettings('role')).client('S3').credentials;
    await expect(credentials?.()).resolves.toMatchObject({ accessKeyId: 'ASIAEXAMPLE' });
    expect(asked).toEqual([new URL(aws.endpoint).host]);
    await aws.close();
  });

  it('are left to the SDK without a name, but for the keys, which all clients share', async () => {
    const { client, endpoint, environment } = await profileSettings(undefined);
    expect([client('S3'), endpoint('S3'), environment]).toEqual([
      { credentials: expect.any(Function) },
      {},
      {},
    ]);
  });
});
