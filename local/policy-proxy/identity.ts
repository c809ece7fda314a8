import type { Call } from './call.ts';
import type { VpcEndpoint } from './deployed-endpoint.ts';
import type { Refusal } from './refusal.ts';
import { isSignedWith } from './signature.ts';

/** Who signs a call. */
export interface Principal {
  readonly kind: 'root' | 'session' | 'service';
  readonly account: string;
  /** As in messages and resource policies: the ARN of the root user or session, or a service's name. */
  readonly arn: string;
  /** The role behind a session. */
  readonly roleArn?: string;
  readonly accessKeyId: string;
  /** By which its calls to S3 leave the VPC it is in. */
  readonly endpoint?: VpcEndpoint | undefined;
}

/** Temporary keys that STS handed out. */
export interface SessionKeys {
  /** Of an execution role: Lambda itself sees to it that its functions never meet expired ones. */
  readonly isRenewed?: true;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly roleArn: string;
  readonly sessionArn: string;
  readonly expiresMs: number;
  readonly endpoint?: VpcEndpoint | undefined;
}

export interface Identities {
  remember(keys: SessionKeys): void;
  /** Every session known now answers ExpiredToken from here on, but for those that are renewed. */
  expireAll(): void;
  identify(call: Call): Principal | Refusal;
}

const prefix = 'AKIAROOT';

/**
 * Static admin keys of an account of the local AWS. The policy proxy takes their bearer for the root user of that
 * account: allowed all that the account's own resources allow, and beyond it only what a resource policy grants.
 * moto itself acts in the same account when it is called directly with them.
 */
export function administrator(account: string): { accessKeyId: string; secretAccessKey: string } {
  if (!/^\d{12}$/.test(account)) throw new Error(`An AWS account is 12 digits, not "${account}".`);
  return { accessKeyId: `${prefix}${account}`, secretAccessKey: `only-for-the-local-aws-of-${account}` };
}

/** The keys the policy proxy knows, and whom they stand for. */
export function openIdentities(now: () => number = Date.now): Identities {
  const sessions = new Map<string, SessionKeys>();

  function identify(call: Call): Principal | Refusal {
    const accessKeyId = call.scope?.accessKeyId;
    if (accessKeyId === undefined) return anonymous;
    const account = /^AKIAROOT(\d{12})$/.exec(accessKeyId)?.[1];
    if (account) return signed(call, administrator(account).secretAccessKey) ?? rootOf(account);
    const session = sessions.get(accessKeyId);
    if (!session) return unknownKey(call);
    if (call.headers['x-amz-security-token'] !== session.sessionToken) return invalidToken(call);
    if (session.expiresMs <= now()) return expiredToken(call);
    return signed(call, session.secretAccessKey) ?? sessionPrincipal(session);
  }

  return {
    remember: (keys) => void sessions.set(keys.accessKeyId, keys),
    expireAll() {
      for (const keys of sessions.values()) {
        if (!keys.isRenewed) sessions.set(keys.accessKeyId, { ...keys, expiresMs: 0 });
      }
    },
    identify,
  };
}

export function isRefusal(value: object): value is Refusal {
  return 'code' in value && 'status' in value;
}

function signed(call: Call, secretAccessKey: string): Refusal | undefined {
  return isSignedWith(call, secretAccessKey) ? undefined : wrongSignature(call);
}

function rootOf(account: string): Principal {
  const { accessKeyId } = administrator(account);
  return { kind: 'root', account, arn: `arn:aws:iam::${account}:root`, accessKeyId };
}

function sessionPrincipal({ accessKeyId, roleArn, sessionArn, endpoint }: SessionKeys): Principal {
  const account = roleArn.split(':')[4] ?? '';
  return { kind: 'session', account, arn: sessionArn, roleArn, accessKeyId, endpoint };
}

const anonymous: Refusal = { status: 403, code: 'AccessDenied', message: 'Access Denied' };

/** S3 API Reference, "List of error codes": InvalidAccessKeyId; other services, "Common errors". */
function unknownKey(call: Call): Refusal {
  if (call.service === 's3') {
    const message = 'The AWS Access Key Id you provided does not exist in our records.';
    return { status: 403, code: 'InvalidAccessKeyId', message };
  }
  const code =
    call.headers['x-amz-target'] === undefined ? 'InvalidClientTokenId' : 'UnrecognizedClientException';
  return { status: 403, code, message: 'The security token included in the request is invalid.' };
}

/** S3 API Reference, "List of error codes": SignatureDoesNotMatch. */
function wrongSignature(call: Call): Refusal {
  const message =
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
  const isJson = call.headers['x-amz-target'] !== undefined;
  return { status: 403, code: isJson ? 'InvalidSignatureException' : 'SignatureDoesNotMatch', message };
}

function invalidToken(call: Call): Refusal {
  if (call.service !== 's3') return unknownKey(call);
  return {
    status: 400,
    code: 'InvalidToken',
    message: 'The provided token is malformed or otherwise invalid.',
  };
}

/** S3 answers 400 (S3 API Reference, "List of error codes": ExpiredToken), other services 403. */
export function expiredToken(call: Call): Refusal {
  if (call.service === 's3')
    return { status: 400, code: 'ExpiredToken', message: 'The provided token has expired.' };
  return {
    status: 403,
    code: 'ExpiredToken',
    message: 'The security token included in the request is expired',
  };
}
