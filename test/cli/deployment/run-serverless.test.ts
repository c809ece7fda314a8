import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runServerless } from '../../../cli/deployment/run-serverless.ts';
import { pair } from '../../support/pair.ts';

const red = '\u001b[31mred\u001b[39m';
const hostile = '\u001b[2J\u001b]0;title\u0007\u001b[8mhidden\u001b[0m\u202e';

/** In the place of serverless: says what it was given, and prints what it likes. */
const stub = `
const own = /^(AWS_|proxy$|https?_proxy$|no_proxy$|all_proxy$|NODE_EXTRA|FORCE_COLOR)/i;
console.log(JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([name]) => own.test(name)))));
console.log(process.argv.slice(2).join(' '));
console.error(${JSON.stringify(`${red} ${hostile}`)});
process.exit(Number(process.env.STUB_EXIT ?? 0));
`;

const config = `[profile source]
aws_access_key_id = USER
aws_secret_access_key = secret
[profile elsewhere]
endpoint_url = https://aws.example
`;

const outside = { ...process.env };
const { isTTY: wasTTY } = process.stderr;
const place = process.cwd();
let folder: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 's3-ferry-serverless-'));
  mkdirSync(join(folder, 'node_modules/serverless/bin'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/serverless/bin/serverless.js'), stub);
  writeFileSync(join(folder, 'config'), config);
  writeFileSync(join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n');
  const own = /^(aws_|force_color|no_color|node_extra)|proxy$/i;
  for (const name of Object.keys(process.env)) if (own.test(name)) delete process.env[name];
  Object.assign(process.env, {
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_ACCESS_KEY_ID: 'OTHER',
    AWS_SECRET_ACCESS_KEY: 'other',
    AWS_PROFILE: 'other',
  });
  process.chdir(folder);
  printed = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  Object.defineProperty(process.stderr, 'isTTY', { value: wasTTY, configurable: true, writable: true });
  process.chdir(place);
  process.env = { ...outside };
  rmSync(folder, { recursive: true });
});

async function given(profile = 'source'): Promise<Record<string, string>> {
  await runServerless('deploy', pair({ name: 'acme' }), profile);
  return JSON.parse(printed.split('\n')[0] ?? '');
}

const a = 'http://a.example:3128/';

describe('[I] serverless, as ferry deploy and remove run it', () => {
  it('has the stage of the pair, and the profile alone', async () => {
    expect(await given()).toEqual({
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
      AWS_PROFILE: 'source',
      AWS_SDK_LOAD_CONFIG: '1',
    });
    expect(printed).toContain('\ndeploy --stage acme\n');
  });

  /** It has one proxy for all that it does, and no exceptions. */
  it.each<[Record<string, string>, string | undefined]>([
    [{ HTTPS_PROXY: a }, a],
    [{ https_proxy: a }, a],
    [{ ALL_PROXY: a }, a],
    [{ HTTP_PROXY: a }, undefined],
    [{ HTTPS_PROXY: a, HTTP_PROXY: 'http://b.example' }, a],
    [{ HTTPS_PROXY: a, NO_PROXY: 'amazonaws.com' }, undefined],
    [{ HTTPS_PROXY: a, NO_PROXY: 'example.com' }, a],
    [{ HTTP_PROXY: a, AWS_ENDPOINT_URL: 'http://127.0.0.1:5000', NO_PROXY: '127.0.0.1' }, undefined],
    [{ HTTP_PROXY: a, AWS_ENDPOINT_URL: 'http://127.0.0.1:5000' }, a],
  ])('with %j goes through %s', async (variables, proxy) => {
    Object.assign(process.env, variables);
    const { proxy: chosen, HTTPS_PROXY, HTTP_PROXY, ...others } = await given();
    expect([chosen, HTTPS_PROXY, HTTP_PROXY]).toEqual([proxy, proxy, proxy]);
    expect(Object.keys(others).filter((name) => /proxy$/i.test(name))).toEqual([]);
  });

  it('goes where its profile says, and trusts the certificates that it names', async () => {
    Object.assign(process.env, {
      HTTPS_PROXY: a,
      NO_PROXY: 'aws.example',
      AWS_CA_BUNDLE: join(folder, 'ca.pem'),
    });
    const found = await given('elsewhere');
    expect(found).toMatchObject({
      AWS_ENDPOINT_URL: 'https://aws.example',
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
    });
    expect(found['proxy']).toBeUndefined();
  });

  it.each([true, false])(
    'prints nothing that steers a terminal, and colours on one alone: %s',
    async (isTTY) => {
      Object.defineProperty(process.stderr, 'isTTY', { value: isTTY, configurable: true });
      await given();
      const escaped = String.raw` \u001b[2J\u001b]0;title\u0007hidden`;
      const [colour, reset] = isTTY ? [red, '\u001b[0m'] : ['red', ''];
      expect(printed).toContain(`${colour}${escaped}${reset}${String.raw`\u202e`}\n`);
    },
  );

  it('that fails says which stack, and that what is done stays', async () => {
    process.env['STUB_EXIT'] = '3';
    await expect(given()).rejects.toThrow(/^serverless deploy --stage acme failed for stack \S*acme\S*; /);
  });
});
