import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { destinationRoleArn, lambdaRoleArn } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { CommandError } from '../terminal/command-error.ts';
import { profileSettings } from './client-settings.ts';

/** Temporary keys of a role. */
export interface SessionKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Who takes the role: a profile, else the usual AWS environment variables. */
export interface Operator {
  readonly profile?: string | undefined;
  /** What for, as in `exec`; part of the session's name, which CloudTrail shows. */
  readonly purpose: string;
}

/**
 * The role of the pair's Lambda, as an operator of the pair takes it. Rejects with a {@link CommandError} that says
 * which field permits it when it is refused.
 */
export async function takeLambdaRole(pair: Pair, { profile, purpose }: Operator): Promise<SessionKeys> {
  const settings = await profileSettings(profile);
  const sts = new STSClient({ region: pair.source.region, ...settings.client('STS') });
  try {
    return await assumeRole(sts, {
      RoleArn: lambdaRoleArn(pair),
      RoleSessionName: sessionName(pair, purpose),
    });
  } catch (error) {
    if (!isDenied(error)) throw error;
    throw new CommandError(await notAnOperator(pair, sts, error.message));
  } finally {
    sts.destroy();
  }
}

/**
 * The role of the destination account, as the Lambda takes it. A role that takes another has it for an hour at
 * most (IAM User Guide, "Roles terms and concepts", role chaining).
 */
export async function takeDestinationRole(pair: Pair, operator: Operator): Promise<SessionKeys> {
  const credentials = await takeLambdaRole(pair, operator);
  const settings = await profileSettings(operator.profile);
  const sts = new STSClient({ region: pair.source.region, ...settings.endpoint('STS'), credentials });
  try {
    return await assumeRole(sts, {
      RoleArn: destinationRoleArn(pair),
      RoleSessionName: sessionName(pair, operator.purpose),
      ExternalId: pair.destination.externalId,
    });
  } catch (error) {
    if (!isDenied(error)) throw error;
    throw new CommandError(
      `${error.message}\nThe role of the Lambda may not take the role ${pair.destination.role}. \`ferry check ${pair.name}\` with the profiles of both accounts names what is missing.`,
    );
  } finally {
    sts.destroy();
  }
}

function sessionName({ name }: Pair, purpose: string): string {
  return `s3-ferry-${name}-${purpose}`;
}

async function assumeRole(sts: STSClient, request: AssumeRoleCommandInput): Promise<SessionKeys> {
  const { Credentials: keys } = await sts.send(new AssumeRoleCommand(request));
  if (!keys?.AccessKeyId || !keys.SecretAccessKey || !keys.SessionToken || !keys.Expiration) {
    throw new Error(`STS gave no whole set of keys for ${request.RoleArn}.`);
  }
  return {
    accessKeyId: keys.AccessKeyId,
    secretAccessKey: keys.SecretAccessKey,
    sessionToken: keys.SessionToken,
    expiration: keys.Expiration,
  };
}

function isDenied(error: unknown): error is Error {
  return error instanceof Error && error.name.startsWith('AccessDenied');
}

async function notAnOperator(pair: Pair, sts: STSClient, message: string): Promise<string> {
  const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  if (Arn.endsWith(':root')) {
    return `${message}\nThe root user of an account takes no role. Name a profile of one of its roles or users, which pairs/${pair.name}.yml has among its \`operators\`.`;
  }
  const isKnown = pair.operators?.includes(operatorArn(Arn));
  const allow = `its own permissions allow sts:AssumeRole on ${lambdaRoleArn(pair)}`;
  return isKnown
    ? `${message}\n${operatorArn(Arn)} is an operator of the pair. Is the pair deployed since, and do ${allow}?`
    : `${message}\nWrite into pairs/${pair.name}.yml who may do this, and deploy the pair:\n\n  operators:\n    - ${operatorArn(Arn)}\n\nSee that ${allow}. A role with a path has it in its ARN.`;
}

/** The role behind a session, as policies name it; the path of a role is not part of it. */
function operatorArn(arn: string): string {
  return arn.replace(/:sts:(.*):assumed-role\/([^/]+)\/.*$/, ':iam:$1:role/$2');
}
