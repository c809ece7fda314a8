import { AssumeRoleCommand, getDefaultRoleAssumerWithWebIdentity, STSClient } from '@aws-sdk/client-sts';
import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { memoize } from '@smithy/core/config';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { EndpointOptions } from '../../lib/edge/copy/pair-copier.ts';
import { credentialsError } from './credentials-error.ts';
import { withMfa } from './mfa-session.ts';

/** Who asks, as clients of the SDK say it. */
interface Caller {
  readonly callerClientConfig?: { region?(): Promise<string> };
}

/** Keys that clients sign by. */
export type Credentials = (caller?: Caller) => Promise<AwsCredentialIdentity>;

/** Where the keys of a profile come from. */
export interface CredentialsTerms {
  /** Left out: the environment, the profile `default`, or the machine, as the SDK looks for them. */
  readonly profile: string | undefined;
  /** Of the profile; left out: that of the client that asks first. */
  readonly region: string | undefined;
  /** Of clients that are asked for keys. */
  readonly sts: () => EndpointOptions;
  readonly sso: () => EndpointOptions;
}

/** By profile, and by the files that say what it is. */
const shared = new Map<string, Credentials>();

/**
 * The keys of a profile, one set for all clients of the process: each would otherwise ask for a code of an MFA device, or
 * run the `credential_process`, by itself. Rejects with a `CredentialsProviderError` that says what to do.
 */
export function sharedCredentials(terms: CredentialsTerms): Credentials {
  const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = process.env;
  const id = JSON.stringify([terms.profile, AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE]);
  const credentials = shared.get(id) ?? openCredentials(terms);
  shared.set(id, credentials);
  return credentials;
}

/** Keys are fetched again so long before they expire, in ms, as the SDK does. */
const marginMs = 5 * 60_000;

function openCredentials(terms: CredentialsTerms): Credentials {
  const { profile } = terms;
  let region = terms.region;
  const options = {
    roleAssumer: roleAssumer(terms, () => region),
    roleAssumerWithWebIdentity: getDefaultRoleAssumerWithWebIdentity({
      ...terms.sts(),
      ...(region && { region }),
    }),
    // Asked for by `roleAssumer`, which knows when there is a session already.
    mfaCodeProvider: async () => '',
    // Without a Region: that of a sign-in is its own.
    clientConfig: terms.sso(),
  };
  const provider = profile === undefined ? fromNodeProviderChain(options) : fromIni({ ...options, profile });
  let caller: Caller = {};
  const kept = memoize(
    () => provider(caller as Parameters<typeof provider>[0]),
    ({ expiration }) => expiration !== undefined && expiration.getTime() - Date.now() < marginMs,
    ({ expiration }) => expiration !== undefined,
  );
  return async (asked = {}) => {
    caller = asked;
    region ??= await asked.callerClientConfig?.region?.();
    try {
      return await kept();
    } catch (error) {
      throw await credentialsError(profile, error);
    }
  };
}

/** Takes the roles of profiles (`role_arn`), by the code of an MFA device where one is asked for. */
function roleAssumer({ sts }: CredentialsTerms, region: () => string | undefined) {
  return async (
    source: AwsCredentialIdentity,
    request: AssumeRoleCommand['input'],
  ): Promise<AwsCredentialIdentity> => {
    const open = (credentials: AwsCredentialIdentity) =>
      new STSClient({ region: region() ?? process.env['AWS_REGION'] ?? 'us-east-1', ...sts(), credentials });
    const { SerialNumber, TokenCode: _, ...plain } = request;
    const { Credentials: keys } = SerialNumber
      ? await withMfa({ source, serial: SerialNumber, open }, (client, code) =>
          client.send(new AssumeRoleCommand({ ...plain, ...(code && { SerialNumber, TokenCode: code }) })),
        )
      : await open(source).send(new AssumeRoleCommand(plain));
    if (!keys?.AccessKeyId || !keys.SecretAccessKey) {
      throw new Error(`STS gave no whole set of keys for ${request.RoleArn}.`);
    }
    return {
      accessKeyId: keys.AccessKeyId,
      secretAccessKey: keys.SecretAccessKey,
      ...(keys.SessionToken && { sessionToken: keys.SessionToken }),
      ...(keys.Expiration && { expiration: keys.Expiration }),
    };
  };
}
