import type { Call } from './call.ts';
import type { Deployed } from './deployed.ts';
import type { Principal, SessionKeys } from './identity.ts';
import { formFields } from './protocol-operation.ts';
import type { Answer, Refusal } from './refusal.ts';
import { nodeAt, parseXml, textAt } from './xml.ts';

const chainedMaxSeconds = 3600;

/**
 * A session lasts 15 minutes at least and the role's maximum at most; one hour when a role's session assumes it
 * (IAM User Guide, "Methods to assume a role": role chaining).
 */
export async function wrongDuration(
  deployed: Deployed,
  call: Call,
  principal: Principal,
): Promise<Refusal | undefined> {
  if (call.operation !== 'AssumeRole') return undefined;
  const fields = formFields(call, call.body);
  const seconds = Number(fields.get('DurationSeconds') ?? chainedMaxSeconds);
  if (seconds < 900) return invalid(`Member must have value greater than or equal to 900: ${seconds}`);
  if (principal.kind === 'session' && seconds > chainedMaxSeconds) {
    return invalid(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  const longest = await deployed.maxSession(fields.get('RoleArn') ?? '');
  if (longest !== undefined && seconds > longest) {
    return invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  return undefined;
}

function invalid(message: string): Refusal {
  return { status: 400, code: 'ValidationError', message };
}

/** The keys in an answer to AssumeRole. `lifetimeMs` replaces what STS promised. */
export function keysIn(roleArn: string, document: Buffer, lifetimeMs: number | undefined): SessionKeys {
  const result = nodeAt(parseXml(document), 'AssumeRoleResponse', 'AssumeRoleResult');
  const expiration = Date.parse(textAt(result, 'Credentials', 'Expiration'));
  return {
    accessKeyId: textAt(result, 'Credentials', 'AccessKeyId'),
    secretAccessKey: textAt(result, 'Credentials', 'SecretAccessKey'),
    sessionToken: textAt(result, 'Credentials', 'SessionToken'),
    roleArn,
    sessionArn: textAt(result, 'AssumedRoleUser', 'Arn'),
    expiresMs: lifetimeMs === undefined ? expiration : Date.now() + lifetimeMs,
  };
}

/** The answer to AssumeRole with the expiry that the policy proxy will hold to. */
export function withExpiry(document: Buffer, expiresMs: number): Buffer {
  const expiration = `<Expiration>${new Date(expiresMs).toISOString().replace(/\.\d+Z$/, 'Z')}</Expiration>`;
  return Buffer.from(document.toString().replace(/<Expiration>.*?<\/Expiration>/, expiration));
}

/** Allowed to everybody (STS API Reference, GetCallerIdentity: "No permissions are required"). */
export function callerIdentity(call: Call, { account, arn, accessKeyId }: Principal): Answer {
  const id = arn.endsWith(':root') ? account : `${accessKeyId}:${arn.split('/').at(-1)}`;
  const result = `<Arn>${arn}</Arn><UserId>${id}</UserId><Account>${account}</Account>`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': call.requestId },
    body:
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">' +
      `<GetCallerIdentityResult>${result}</GetCallerIdentityResult>` +
      `<ResponseMetadata><RequestId>${call.requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  };
}
