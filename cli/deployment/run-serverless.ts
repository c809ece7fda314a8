import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { execa } from 'execa';
import { profileSettings } from '../accounts/client-settings.ts';
import { CommandError } from '../terminal/command-error.ts';

/**
 * Runs the project's own serverless with credentials of `profile`; what it prints goes to standard error. Rejects
 * with a {@link CommandError} when it fails.
 */
export async function runServerless(command: readonly string[], profile: string): Promise<void> {
  const script = createRequire(resolve('package.json')).resolve('serverless/bin/serverless.js');
  const { failed } = await execa(process.execPath, [script, ...command], {
    env: { ...environmentOf(profile), ...(await profileSettings(profile)).environment },
    extendEnv: false,
    stdio: ['ignore', 2, 2],
    reject: false,
  });
  if (failed)
    throw new CommandError(
      `serverless ${command.join(' ')} failed; its words stand above. Run this again when the cause is mended: what is done stays done.`,
    );
}

/** Keys in the environment would win over the profile. */
function environmentOf(profile: string): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(
    ([name]) =>
      !['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_PROFILE'].includes(
        name,
      ),
  );
  return { ...Object.fromEntries(others), AWS_PROFILE: profile, AWS_SDK_LOAD_CONFIG: '1' };
}
