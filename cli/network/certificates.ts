import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../terminal/command-error.ts';

/** Certificates of authorities that servers are trusted by, instead of those that Node brings. */
export interface CertificateBundle {
  readonly path: string;
  /** In PEM. */
  readonly pem: string;
}

/**
 * The bundle that `AWS_CA_BUNDLE` names, or else `caBundle` of a profile (AWS SDKs and Tools Reference Guide, "General
 * configuration settings"); undefined where neither does. Throws a {@link CommandError} for a file that is none.
 */
export function certificateBundle(caBundle: string | undefined): CertificateBundle | undefined {
  const variable = process.env['AWS_CA_BUNDLE'];
  const [setting, named] = variable ? ['AWS_CA_BUNDLE', variable] : ['ca_bundle', caBundle];
  if (!named) return undefined;
  const path = named.startsWith('~/') ? join(homedir(), named.slice(2)) : named;
  const pem = readPem(path, setting);
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return { path, pem };
  throw new CommandError(`${setting} names ${path}, which has no certificate in PEM. Name a file that does.`);
}

function readPem(path: string, setting: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${setting} names ${path}, which cannot be read: ${why}. Correct it.`);
  }
}
