import { GetSessionTokenCommand, type STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { note } from '../terminal/terminal.ts';
import { askMfaCode } from './mfa-code.ts';

/** Who signs by which MFA device. */
export interface MfaTerms {
  readonly source: AwsCredentialIdentity;
  /** ARN of the device. */
  readonly serial: string;
  /** Opens a client that signs by the keys it is given. */
  open(credentials: AwsCredentialIdentity): STSClient;
}

/** Codes that a person may give before the command ends. */
const mostCodes = 3;

/** Sessions by device: AWS takes a code once, and two profiles may have the same device. */
const sessions = new Map<string, Promise<AwsCredentialIdentity | { readonly code: string }>>();

/** A terminal can ask one question at a time. */
let lastQuestion: Promise<unknown> = Promise.resolve();

/**
 * Takes a role by `assume` with the code of an MFA device. The code buys a session of its own (STS API Reference,
 * GetSessionToken: 12 hours), by which all roles are taken, also later. Keys that may have no such session take the one role
 * with the code itself, which `assume` is then given.
 */
export async function withMfa<Answer>(
  terms: MfaTerms,
  assume: (client: STSClient, code?: string) => Promise<Answer>,
): Promise<Answer> {
  const { source, serial, open } = terms;
  const session = sessions.get(serial) ?? openSession(terms);
  sessions.set(serial, session);
  try {
    const found = await session;
    return 'code' in found ? await assume(open(source), found.code) : await assume(open(found));
  } catch (error) {
    sessions.delete(serial);
    throw error;
  } finally {
    const found = await session.catch(() => undefined);
    if (found && 'code' in found) sessions.delete(serial);
  }
}

function openSession(terms: MfaTerms): Promise<AwsCredentialIdentity | { readonly code: string }> {
  const session = lastQuestion.catch(() => undefined).then(() => askUntilTaken(terms));
  lastQuestion = session;
  return session;
}

async function askUntilTaken({ source, serial, open }: MfaTerms) {
  for (let codes = 1; ; codes++) {
    const code = await askMfaCode(serial);
    try {
      const request = new GetSessionTokenCommand({ SerialNumber: serial, TokenCode: code });
      const { Credentials: keys } = await open(source).send(request);
      if (keys?.AccessKeyId && keys.SecretAccessKey) {
        return {
          accessKeyId: keys.AccessKeyId,
          secretAccessKey: keys.SecretAccessKey,
          ...(keys.SessionToken && { sessionToken: keys.SessionToken }),
        };
      }
      return { code };
    } catch (error) {
      if (!(error instanceof Error && error.name.startsWith('AccessDenied'))) throw error;
      if (!/one[- ]time pass ?code/i.test(error.message)) return { code };
      if (codes === mostCodes) throw error;
      note('AWS did not accept this code. Give the next one that the device shows: each is accepted once.');
    }
  }
}
