import { copyFile, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

export interface ServerlessRun {
  readonly command: readonly string[];
  /** The AWS variables of the account it acts in. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes the place of `pairs/`. */
  readonly pairsDirectory?: string;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs the project's own `serverless`, in a folder of links to it so that runs side by side keep their packages apart
 * and the working tree stays clean. Rejects with what it printed when it fails.
 */
export async function serverless(run: ServerlessRun): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 's3-ferry-deploy-'));
  try {
    await linkProject(folder, run.pairsDirectory);
    // What it leaves behind of its own work goes with the folder.
    const temporary = join(folder, '.tmp');
    await mkdir(temporary);
    const process = execa(globalThis.process.execPath, [serverlessScript(), ...run.command], {
      cwd: folder,
      env: { ...serverlessEnvironment(run.environment), TMPDIR: temporary },
      extendEnv: false,
      all: true,
      reject: false,
      forceKillAfterDelay: 2_000,
      ...(run.signal && { cancelSignal: run.signal }),
    });
    for await (const line of process.iterable({ from: 'all' })) run.onLine?.(line);
    const { failed, all } = await process;
    if (failed) throw new Error(`serverless ${run.command.join(' ')} failed:\n${all}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function linkProject(folder: string, pairsDirectory: string | undefined): Promise<void> {
  const entries = (await readdir('.', { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
  await Promise.all(
    entries.map((entry) => {
      const target = resolve(entry.name === 'pairs' ? (pairsDirectory ?? entry.name) : entry.name);
      // serverless takes no link for its own file.
      return entry.isFile()
        ? copyFile(target, join(folder, entry.name))
        : symlink(target, join(folder, entry.name));
    }),
  );
}

function serverlessScript(): string {
  return createRequire(resolve('package.json')).resolve('serverless/bin/serverless.js');
}

/** Proxies too: serverless would ask them for this machine, whatever NO_PROXY says. */
const isOfSetUp = /^(AWS_|SLS_|NODE_OPTIONS$)|^(\w+_)?proxy$/i;

/** Nothing of the person's own AWS set-up gets through: this must never reach a real account. */
function serverlessEnvironment(aws: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !isOfSetUp.test(name));
  return {
    ...Object.fromEntries(kept),
    ...aws,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    // By default it looks every 5 s whether a stack is ready; here it is at once.
    SLS_AWS_MONITORING_FREQUENCY: '200',
    SLS_TELEMETRY_DISABLED: '1',
    SLS_NOTIFICATIONS_MODE: 'off',
  };
}
