import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { strFromU8, unzipSync } from 'fflate';

/** A packaged stack: what `serverless deploy` would give to AWS. */
export interface Package {
  /** Its CloudFormation template. */
  readonly template: string;
  readonly resources: Readonly<Record<string, PackagedResource>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown }>>;
  /** Names of the files in the zip of a function. */
  readonly filesOf: (functionName: string) => string[];
  /** The bundle of a function, as text. */
  readonly codeOf: (functionName: string) => string;
}

export interface PackagedResource {
  readonly Type: string;
  readonly Properties: PackagedProperties;
}

/** Properties of any resource; those that tests look into are named. */
export interface PackagedProperties {
  readonly [name: string]: unknown;
  readonly Timeout?: number;
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

/**
 * Runs the real `serverless package` for a stage, without credentials, in a folder of links to this project so
 * that the working tree stays as it is. Rejects with what serverless printed.
 */
export async function packageStack(stage: string, pairs: string): Promise<Package> {
  const folder = mkdtempSync(join(tmpdir(), 's3-ferry-package-'));
  try {
    for (const entry of readdirSync('.', { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      // serverless takes no link for its own file.
      if (entry.isFile()) copyFileSync(entry.name, join(folder, entry.name));
      else symlinkSync(resolve(entry.name), join(folder, entry.name));
    }
    const temporary = join(folder, '.tmp');
    mkdirSync(temporary);
    const script = resolve('node_modules/serverless/bin/serverless.js');
    await promisify(execFile)(
      process.execPath,
      [script, 'package', '--stage', stage, '--param', `pairs=${pairs}`],
      {
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          HOME: folder,
          // What serverless leaves behind goes with the folder.
          TMPDIR: temporary,
          // What it makes for itself is the same for every stage.
          NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
          SLS_SCHEMA_CACHE_BASE_DIR: process.env['NODE_COMPILE_CACHE'],
          SLS_NOTIFICATIONS_MODE: 'off',
          AWS_EC2_METADATA_DISABLED: 'true',
        },
      },
    );
    return readPackage(join(folder, '.serverless'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readPackage(folder: string): Package {
  const template = readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8');
  const { Resources, Outputs } = JSON.parse(template);
  const zips = readdirSync(folder).filter((file) => file.endsWith('.zip'));
  const files = new Map(zips.map((zip) => [zip, unzipSync(readFileSync(join(folder, zip)))]));
  const zipOf = (name: string) => files.get(`${name}.zip`) ?? {};
  return {
    template,
    resources: Resources,
    outputs: Outputs,
    filesOf: (name) => Object.keys(zipOf(name)),
    codeOf: (name) => strFromU8(zipOf(name)[`handlers/${name}.cjs`] ?? new Uint8Array()),
  };
}
