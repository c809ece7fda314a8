import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { execa } from 'execa';
import { dnsSuffix, sourceStackName } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { type ProfileSettings, profileSettings } from '../accounts/client-settings.ts';
import { proxyFor } from '../network/proxy-choice.ts';
import { CommandError } from '../terminal/command-error.ts';
import { notePrinted } from '../terminal/terminal.ts';

/**
 * Has the project's own serverless deploy or remove the source stack of a pair with credentials of `profile`; what it
 * prints goes to standard error. Rejects with a {@link CommandError} when it fails.
 */
export async function runServerless(what: 'deploy' | 'remove', pair: Pair, profile: string): Promise<void> {
  const script = createRequire(resolve('package.json')).resolve('serverless/bin/serverless.js');
  const command = [what, '--stage', pair.name];
  const settings = await profileSettings(profile);
  const running = execa(process.execPath, [script, ...command], {
    env: { ...network(pair, settings), ...settings.environment, ...(await identity(settings, profile)) },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
  });
  for await (const line of running.iterable({ from: 'all' })) notePrinted(line);
  const { failed } = await running;
  if (failed) {
    throw new CommandError(
      `serverless ${command.join(' ')} failed for stack ${sourceStackName(pair.name)}; what it printed is above. Run this again when the cause is mended: what is done stays done.`,
    );
  }
}

/** The environment, in which serverless finds the proxy of CloudFormation by its own rules, or none. */
function network({ source: { region } }: Pair, settings: ProfileSettings): NodeJS.ProcessEnv {
  const { endpoint = `https://cloudformation.${region}.${dnsSuffix(region)}` } =
    settings.endpoint('CloudFormation');
  const proxy = proxyFor(new URL(process.env['AWS_ENDPOINT_URL'] ?? endpoint));
  const others = Object.entries(process.env).filter(([name]) => !/^(\w+_)?proxy$/i.test(name));
  const certificates = settings.environment['AWS_CA_BUNDLE'];
  return {
    ...Object.fromEntries(others),
    // It knows no exceptions, and one proxy for everything.
    ...(proxy && { proxy: proxy.url.href, HTTPS_PROXY: proxy.url.href, HTTP_PROXY: proxy.url.href }),
    ...(certificates && { NODE_EXTRA_CA_CERTS: certificates }),
    ...(process.stderr.isTTY && !process.env['NO_COLOR'] && { FORCE_COLOR: '1' }),
  };
}

/** Keys in the environment would win over the profile. Serverless cannot ask for a code of an MFA device here. */
async function identity(settings: ProfileSettings, profile: string): Promise<NodeJS.ProcessEnv> {
  const none = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SESSION_TOKEN: undefined,
    AWS_DEFAULT_PROFILE: undefined,
    AWS_PROFILE: undefined,
    AWS_SDK_LOAD_CONFIG: '1',
  };
  if (!settings.asksForMfa) return { ...none, AWS_PROFILE: profile };
  const { accessKeyId, secretAccessKey, sessionToken } = await settings.credentials();
  return {
    ...none,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken && { AWS_SESSION_TOKEN: sessionToken }),
  };
}
