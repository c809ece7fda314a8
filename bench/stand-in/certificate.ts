import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key and a certificate for 127.0.0.1, signed by itself. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** Where the certificate is, for `NODE_EXTRA_CA_CERTS` and `AWS_CA_BUNDLE` of those who are to trust it. */
  readonly file: string;
  delete(): void;
}

/** Makes one that lasts for a day. Needs `openssl`. */
export function makeCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 's3-ferry-bench-'));
  const keyFile = join(folder, 'key.pem');
  const file = join(folder, 'certificate.pem');
  const name = ['-subj', '/CN=stand-in', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  execFileSync('openssl', ['req', '-x509', '-days', '1', ...name, ...key, '-out', file], { stdio: 'pipe' });
  return {
    key: readFileSync(keyFile, 'utf8'),
    cert: readFileSync(file, 'utf8'),
    file,
    delete: () => rmSync(folder, { recursive: true }),
  };
}
