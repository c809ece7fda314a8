import type { Authorize } from './authorize.ts';
import type { Deployed } from './deployed.ts';
import type { VpcEndpoint } from './deployed-endpoint.ts';
import type { Identities, Principal } from './identity.ts';
import { keysIn } from './session-keys.ts';
import type { Upstream } from './upstream.ts';

/** Keys of a role's session. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

interface Issuer {
  readonly upstream: Upstream;
  readonly deployed: Deployed;
  readonly identities: Identities;
  readonly authorize: Authorize | undefined;
  readonly lifetimeMs: () => number | undefined;
}

/** Which service takes a role, and what it tells when it does. */
export interface Taking {
  /** As in `lambda.amazonaws.com`. */
  readonly service: string;
  readonly sessionName: string;
  readonly context?: Readonly<Record<string, string>>;
  /** By which a function in a VPC reaches S3. */
  readonly endpoint?: VpcEndpoint | undefined;
}

/**
 * Keys of a role as a service gets them, which the role has to trust (Lambda Developer Guide, "Defining Lambda
 * function permissions with an execution role"; S3 User Guide, "Granting permissions for Batch Operations").
 * Throws when it does not.
 */
export async function serviceSession(
  issuer: Issuer,
  roleArn: string,
  { service, sessionName, context, endpoint }: Taking,
): Promise<RoleCredentials> {
  const account = roleArn.split(':')[4] ?? '';
  const trust = await issuer.deployed.trust(roleArn);
  if (!trust) throw new Error(`The role ${roleArn} is not deployed.`);
  const principal: Principal = { kind: 'service', account, arn: service, accessKeyId: '' };
  const need = { action: 'sts:AssumeRole', resource: roleArn, account, resourcePolicy: trust };
  const denial = await issuer.authorize?.(principal, { ...need, ...(context && { context }) });
  if (denial)
    throw new Error(`The role ${roleArn} cannot be assumed by ${service}: its trust does not allow it.`);
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: '3600',
  }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const region = 'us-east-1';
  const reply = await issuer.upstream.ask({ service: 'sts', account, region, method: 'POST', headers, body });
  const keys = keysIn(roleArn, reply.body, issuer.lifetimeMs());
  issuer.identities.remember({ ...keys, isRenewed: true, endpoint });
  const { accessKeyId, secretAccessKey, sessionToken, expiresMs } = keys;
  return { accessKeyId, secretAccessKey, sessionToken, expiresAt: expiresMs };
}
