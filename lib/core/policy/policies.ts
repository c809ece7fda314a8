import type { Access, Pair } from '../pair/pair.ts';
import { batchStatements, batchTrust } from './batch-statements.ts';
import { decryptSource, encryptDestination, readSource, writeDestination } from './copy-statements.ts';
import { bucketSends, lambdaStatements, ruleSends } from './lambda-statements.ts';
import { type CopyFacts, policyFacts } from './policy-facts.ts';
import { allow, type ExplainedStatement, type Statement } from './policy-statement.ts';
import { goesThroughEndpoint } from './s3-endpoint.ts';

export interface RolePolicies {
  readonly trust: readonly ExplainedStatement[];
  readonly permissions: readonly ExplainedStatement[];
}

/** The statements that allow copies, by document, in either account. */
export interface CopyPolicies {
  /** Permissions of the Lambda's role: none where another role does everything. */
  readonly lambda: readonly ExplainedStatement[];
  /** Destination account: the role that is assumed; absent where none is. */
  readonly destinationRole?: RolePolicies;
  readonly sourceBucket: readonly ExplainedStatement[];
  readonly destinationBucket: readonly ExplainedStatement[];
  readonly sourceKey: readonly ExplainedStatement[];
  readonly destinationKey: readonly ExplainedStatement[];
}

/** Every statement a pair needs, by the document it belongs in; an empty list where a document needs none. */
export interface PolicySet extends Omit<CopyPolicies, 'lambda'> {
  /** Source account: the role of the Lambda functions. */
  readonly lambdaRole: RolePolicies;
  /** Source account: the role that S3 Batch Operations takes; absent where the pair runs no jobs. */
  readonly batchRole?: RolePolicies;
  /** Source account: the policies of the pair's own queues. */
  readonly eventsQueue: readonly ExplainedStatement[];
  readonly deadLetterQueue: readonly ExplainedStatement[];
  /** Source account: the policy of the VPC's gateway endpoint of S3. */
  readonly s3Endpoint: readonly ExplainedStatement[];
}

/** Every statement `pair` needs. Nothing is granted that no call of its routes uses. */
export function policies(pair: Pair): PolicySet {
  const facts = policyFacts(pair);
  const { lambda, ...copying } = copyPolicies(facts);
  const assuming = copying.destinationRole ? [assumeRole(facts)] : [];
  return {
    lambdaRole: {
      trust: [lambdaTrust, ...(pair.operators ?? []).map((arn, at) => operatorTrust(facts, arn, at))],
      permissions: [...lambdaStatements(facts), ...assuming, ...lambda],
    },
    ...(facts.batch && {
      batchRole: { trust: [batchTrust(facts)], permissions: batchStatements(facts.batch, facts) },
    }),
    ...copying,
    eventsQueue: facts.trigger === 'queue' ? [bucketSends(facts)] : [],
    deadLetterQueue: facts.trigger === 'eventbridge' ? [ruleSends(facts)] : [],
    s3Endpoint: pair.vpc?.s3Endpoint ? s3Endpoint(facts, goesThroughEndpoint(pair, 'destination')) : [],
  };
}

/** The statements that allow copies, from facts that may be parameters of a template. */
export function copyPolicies(facts: CopyFacts): CopyPolicies {
  const [reader, writer] = roles[facts.access];
  const [read, write] = [readSource(facts), writeDestination(facts)];
  const [decrypt, encrypt] = [decryptSource(facts), encryptDestination(facts)];
  const permissions = (role: Role) => [
    ...(reader === role ? read : []),
    ...(writer === role ? write : []),
    ...(reader === role ? decrypt : []),
    ...(writer === role ? encrypt : []),
  ];
  const grant = (statements: readonly ExplainedStatement[], role: Role) =>
    statements.map((one) => toRole(one, role, facts));
  return {
    lambda: permissions('lambda'),
    ...(writer === 'destination' && {
      destinationRole: { trust: [destinationTrust(facts)], permissions: permissions('destination') },
    }),
    // The bucket of a role's own account needs no statement: the role's permissions are enough there.
    sourceBucket: reader === 'destination' ? grant(read, reader) : [],
    destinationBucket: writer === 'lambda' ? grant(write, writer) : [],
    sourceKey: grant(decrypt, reader).map(inKeyPolicy),
    destinationKey: grant(encrypt, writer).map(inKeyPolicy),
  };
}

type Role = 'lambda' | 'destination';

/** Who reads the source and who writes the copies: the Lambda's role, or that of the destination account. */
const roles: Readonly<Record<Access, readonly [reader: Role, writer: Role]>> = {
  'assume-role': ['destination', 'destination'],
  'bucket-policy': ['lambda', 'lambda'],
  relay: ['lambda', 'destination'],
};

const lambdaTrust = allow('LambdaRuns', 'Lambda takes this role to run the functions.', {
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: ['sts:AssumeRole'],
});

/** Named by a condition, like all others: see {@link toRole}. */
function operatorTrust({ source }: CopyFacts, arn: string, at: number): ExplainedStatement {
  const who = arn.slice(arn.lastIndexOf(':') + 1);
  return allow(`OperatorAssumes${at + 1}`, `AssumeRole by ${who}, for backfills and \`ferry exec\`.`, {
    Principal: { AWS: source.accountRoot },
    Action: ['sts:AssumeRole'],
    Condition: { ArnEquals: { 'aws:PrincipalArn': arn } },
  });
}

function assumeRole(facts: CopyFacts): ExplainedStatement {
  return allow('AssumeDestinationRole', 'AssumeRole, before the first copy and once an hour.', {
    Action: ['sts:AssumeRole'],
    Resource: [facts.destinationRoleArn],
  });
}

function destinationTrust({ source, lambdaRoleArn, externalId }: CopyFacts): ExplainedStatement {
  return allow('LambdaAssumes', "AssumeRole by the Lambda's role alone, which has to send the external id.", {
    Principal: { AWS: source.accountRoot },
    Action: ['sts:AssumeRole'],
    Condition: {
      ArnEquals: { 'aws:PrincipalArn': lambdaRoleArn },
      StringEquals: { 'sts:ExternalId': externalId },
    },
  });
}

/**
 * The same for a policy of the bucket or the key. The role is named by the root of its account and a
 * condition: unlike its ARN as principal, that is accepted before the role exists and still holds after it
 * was deleted and made again (IAM User Guide, "AWS JSON policy elements: Principal").
 */
function toRole(explained: ExplainedStatement, role: Role, facts: CopyFacts): ExplainedStatement {
  const { accountRoot } = role === 'lambda' ? facts.source : facts.destination;
  return toPrincipal({ AWS: accountRoot }, explained, role, facts);
}

function toPrincipal(
  Principal: NonNullable<Statement['Principal']>,
  { statement, why }: ExplainedStatement,
  role: Role,
  facts: CopyFacts,
): ExplainedStatement {
  const { Sid, Effect: _, Condition, ...rest } = statement;
  const roleArn = role === 'lambda' ? facts.lambdaRoleArn : facts.destinationRoleArn;
  return allow(facts.sidStem + Sid, why, {
    ...rest,
    Principal,
    Condition: { ...Condition, ArnEquals: { 'aws:PrincipalArn': roleArn } },
  });
}

/**
 * What passes the VPC's gateway endpoint, which leads to the buckets of its own Region alone. Here the root of an
 * account would be its root user, so the principal is everyone, and the condition says who (AWS PrivateLink
 * Guide, "Endpoint policies for gateway endpoints").
 */
function s3Endpoint(facts: CopyFacts, takesWrites: boolean): ExplainedStatement[] {
  const [reader, writer] = roles[facts.access];
  return [
    ...readSource(facts).map((one) => toPrincipal('*', one, reader, facts)),
    ...(takesWrites ? writeDestination(facts).map((one) => toPrincipal('*', one, writer, facts)) : []),
  ];
}

/** In a key's own policy the resource is the key, written `*` (KMS Developer Guide, "Elements in a key policy"). */
function inKeyPolicy({ statement, why }: ExplainedStatement): ExplainedStatement {
  return { statement: { ...statement, Resource: ['*'] }, why };
}
