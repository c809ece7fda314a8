import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { CredentialsProviderError, ProviderError, TokenProviderError } from '@smithy/core/config';
import { CommandError } from '../../../cli/terminal/command-error.ts';
import type { Access } from '../../../lib/core/pair/pair.ts';
import { pairCopier } from '../../../lib/edge/copy/pair-copier.ts';
import { pair } from '../../support/pair.ts';

type Keys = { accessKeyId: string; secretAccessKey: string };

/** One try of a copy whose operator has credentials from `lambda`. */
function copyWith(lambda: () => Promise<Keys>, access: Access = 'bucket-policy') {
  const plan = {
    kind: 'copy',
    route: 'copy',
    object: { bucket: 'uploads', key: 'a', sizeBytes: 3 },
    destinationKey: 'a',
  } as const;
  return pairCopier(pair({ access }), { lambda }).copy(plan, 10_000);
}

const sso =
  'sso_account_id=111111111111\nsso_region=eu-west-1\nsso_role_name=r\nsso_start_url=https://x.invalid';

/** Profiles of the AWS config file from which nobody gets credentials. */
const profiles: Readonly<Record<string, string>> = {
  'SSO before 2022, not signed in': sso,
  'SSO session, not signed in': 'sso_session=corp\nsso_account_id=111111111111\nsso_role_name=r',
  'SSO without a role': 'sso_account_id=111111111111',
  'a process that ends with an error': 'credential_process=node -e "process.exit(3)"',
  'a process that is not there': 'credential_process=/no/such/program',
  'a process that prints no JSON': 'credential_process=echo hello',
  'a process whose credentials have expired': `credential_process=echo '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b","Expiration":"2020-01-01T00:00:00Z"}'`,
  'a web identity whose file is gone': `web_identity_token_file=/no/such/file\nrole_arn=arn:aws:iam::111111111111:role/r`,
  'a role of itself': 'source_profile=broken\nrole_arn=arn:aws:iam::111111111111:role/r',
  'a role with MFA': 'source_profile=default\nrole_arn=arn:aws:iam::111111111111:role/r\nmfa_serial=m',
  'a login session that is gone': 'login_session=arn:aws:iam::111111111111:user/u',
  'nothing in it': '',
};

describe('[U] credentials of an operator', () => {
  const before = { ...process.env };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'credentials-'));
    Object.assign(process.env, {
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      HOME: folder,
    });
    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_SECRET_ACCESS_KEY'];
  });
  afterEach(() => {
    process.env = { ...before };
    rmSync(folder, { recursive: true });
  });

  it.each(Object.entries(profiles))(
    'that no one gives, by %s, are a failure of their own',
    async (_, lines) => {
      const common =
        '[default]\naws_access_key_id=a\naws_secret_access_key=b\n[sso-session corp]\nsso_region=eu-west-1\nsso_start_url=https://x.invalid\n';
      writeFileSync(join(folder, 'config'), `${common}[profile broken]\n${lines}\n`);
      const sts = new STSClient({ region: 'eu-west-1', profile: 'broken' });
      await expect(copyWith(() => sts.config.credentials())).resolves.toMatchObject({
        kind: 'failed',
        failure: { code: 'CredentialsUnavailable', side: 'operator', disposition: 'transient' },
      });
    },
  );

  /** As STS or SSO refuses when it is asked for them: an error with a status, which is not one of the copy. */
  const refusal = (name: string, httpStatusCode: number) =>
    new S3ServiceException({ name, message: 'Words.', $fault: 'client', $metadata: { httpStatusCode } });

  const fileError = (code: string) =>
    Object.assign(new Error('x'), { code, syscall: 'open', path: '/token' });

  it.each<[string, unknown]>([
    [
      'that no provider of the chain has',
      new CredentialsProviderError('Could not load credentials from any providers'),
    ],
    ['of an SSO token that cannot be renewed', new TokenProviderError('Token is expired.')],
    ['of a metadata service that refuses', Object.assign(new ProviderError('x'), { statusCode: 404 })],
    [
      'of a metadata service that is not there',
      Object.assign(new ProviderError('x'), { code: 'ECONNREFUSED' }),
    ],
    ['that SSO refuses', CredentialsProviderError.from(refusal('UnauthorizedException', 401))],
    ['that STS refuses', refusal('AccessDenied', 403)],
    ['whose session has ended', refusal('ExpiredToken', 400)],
    ['whose session has ended, in other words', refusal('ExpiredTokenException', 400)],
    ['that were deleted', refusal('InvalidClientTokenId', 403)],
    ['of a file that is gone', fileError('ENOENT')],
    ['of a file that may not be read', fileError('EACCES')],
    ['that a command refuses', new CommandError('Write into pairs/a.yml who may do this.')],
  ])('%s are it whoever signs', async (_, error) => {
    for (const access of ['bucket-policy', 'assume-role', 'relay'] as const) {
      await expect(copyWith(() => Promise.reject(error), access)).resolves.toMatchObject({
        failure: {
          code: 'CredentialsUnavailable',
          message: expect.stringContaining(error instanceof Error ? error.message : ''),
        },
      });
    }
  });

  it.each<[string, unknown]>([
    ['does not answer', Object.assign(new Error('x'), { code: 'ECONNRESET' })],
    ['takes too long', Object.assign(new Error('x'), { name: 'TimeoutError' })],
    ['fails', refusal('InternalFailure', 500)],
    ['throttles', refusal('Throttling', 400)],
  ])('that STS does not give because it %s may come by themselves', async (_, error) => {
    await expect(copyWith(() => Promise.reject(error))).resolves.toMatchObject({
      failure: { code: 'StsUnavailable' },
    });
  });
});
