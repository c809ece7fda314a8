import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { type Fault, isUnavailable } from '../../core/failure/fault.ts';
import { destinationRoleArn } from '../../core/pair/arn.ts';
import type { Pair } from '../../core/pair/pair.ts';
import { toFault } from './aws-fault.ts';

/** Thrown where the SDK asks for credentials and gets none, so that the copy knows that S3 was not at fault. */
export class AssumeRoleError extends Error {
  override readonly name = 'AssumeRoleError';
  readonly fault: Fault;

  constructor(fault: Fault, cause: unknown) {
    super(fault.message, { cause });
    this.fault = fault;
  }
}

/** Far more than STS takes; a copy that waits for longer is better tried again, in ms. */
const answerTimeoutMs = 5_000;

/** A chained session lives one hour at most (IAM User Guide, "Role chaining"), in seconds. */
const sessionSeconds = 3600;

/**
 * Credentials of the pair's destination role. The SDK calls it again five minutes before they expire and
 * shares one call among all copies that wait. Throws {@link AssumeRoleError}.
 */
export function destinationCredentials(sts: STSClient, pair: Pair, timeoutMs = answerTimeoutMs) {
  return async () => {
    try {
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: destinationRoleArn(pair),
          RoleSessionName: `s3-ferry-${pair.name}`,
          ExternalId: pair.destination.externalId,
          DurationSeconds: sessionSeconds,
        }),
        { abortSignal: AbortSignal.timeout(timeoutMs) },
      );
      return {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        ...(Credentials?.SessionToken && { sessionToken: Credentials.SessionToken }),
        ...(Credentials?.Expiration && { expiration: Credentials.Expiration }),
      };
    } catch (error) {
      throw error instanceof AssumeRoleError
        ? error
        : new AssumeRoleError(toFault(error, 'assume-role'), error);
    }
  };
}

/**
 * Credentials of whoever runs a command, from `ask`. Throws {@link AssumeRoleError}: whatever an AWS service
 * answered on the way to them, it says nothing of the copy that wanted them.
 */
export function operatorCredentials<Keys>(ask: () => Promise<Keys>): () => Promise<Keys> {
  return async () => {
    try {
      return await ask();
    } catch (error) {
      const fault = toFault(error, 'assume-role');
      throw new AssumeRoleError(isUnavailable(fault) ? fault : { ...fault, kind: 'credentials' }, error);
    }
  };
}
