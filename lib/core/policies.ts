import { decryptSource, encryptDestination, readSource, writeDestination } from './copy-statements.ts';
import { bucketSends, lambdaStatements, ruleSends } from './lambda-statements.ts';
import type { Pair } from './pair.ts';
import { type CopyFacts, policyFacts } from './policy-facts.ts';
import { allow, type ExplainedStatement } from './policy-statement.ts';

export interface RolePolicies {
  readonly trust: readonly ExplainedStatement[];
  readonly permissions: readonly ExplainedStatement[];
}

/** The statements that allow copies, by document, in either account. */
export interface CopyPolicies {
  /** Permissions of whichever role signs. */
  readonly signer: readonly ExplainedStatement[];
  /** Destination account: the role that is assumed; absent where none is. */
  readonly destinationRole?: RolePolicies;
  readonly sourceBucket: readonly ExplainedStatement[];
  readonly destinationBucket: readonly ExplainedStatement[];
  readonly sourceKey: readonly ExplainedStatement[];
  readonly destinationKey: readonly ExplainedStatement[];
}

/** Every statement a pair needs, by the document it belongs in; an empty list where a document needs none. */
export interface PolicySet extends Omit<CopyPolicies, 'signer'> {
  /** Source account: the role of the Lambda functions. */
  readonly lambdaRole: RolePolicies;
  /** Source account: the policies of the pair's own queues. */
  readonly eventsQueue: readonly ExplainedStatement[];
  readonly deadLetterQueue: readonly ExplainedStatement[];
}

/** Every statement `pair` needs. Nothing is granted that no call of its routes uses. */
export function policies(pair: Pair): PolicySet {
  const facts = policyFacts(pair);
  const { signer, ...copying } = copyPolicies(facts);
  const signing = facts.access === 'assume-role' ? [assumeRole(facts)] : signer;
  return {
    lambdaRole: { trust: [lambdaTrust], permissions: [...lambdaStatements(facts), ...signing] },
    ...copying,
    eventsQueue: facts.trigger === 'queue' ? [bucketSends(facts)] : [],
    deadLetterQueue: facts.trigger === 'eventbridge' ? [ruleSends(facts)] : [],
  };
}

/** The statements that allow copies, from facts that may be parameters of a template. */
export function copyPolicies(facts: CopyFacts): CopyPolicies {
  const [read, write] = [readSource(facts), writeDestination(facts)];
  const [decrypt, encrypt] = [decryptSource(facts), encryptDestination(facts)];
  const signer = [...read, ...write, ...decrypt, ...encrypt];
  const assumes = facts.access === 'assume-role';
  const grant = (statements: readonly ExplainedStatement[]) => statements.map((one) => toSigner(one, facts));
  return {
    signer,
    ...(assumes && { destinationRole: { trust: [destinationTrust(facts)], permissions: signer } }),
    // The bucket of the signer's own account needs no statement: its role's permissions are enough there.
    sourceBucket: assumes ? grant(read) : [],
    destinationBucket: assumes ? [] : grant(write),
    sourceKey: grant(decrypt).map(inKeyPolicy),
    destinationKey: grant(encrypt).map(inKeyPolicy),
  };
}

const lambdaTrust = allow('LambdaRuns', 'Lambda takes this role to run the functions.', {
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: ['sts:AssumeRole'],
});

function assumeRole(facts: CopyFacts): ExplainedStatement {
  return allow('AssumeDestinationRole', 'AssumeRole, before the first copy and once an hour.', {
    Action: ['sts:AssumeRole'],
    Resource: [facts.destinationRoleArn],
  });
}

function destinationTrust({ source, lambdaRoleArn, externalId }: CopyFacts): ExplainedStatement {
  return allow('LambdaAssumes', "AssumeRole by the Lambda's role alone, which has to tell the external id.", {
    Principal: { AWS: source.accountRoot },
    Action: ['sts:AssumeRole'],
    Condition: {
      ArnEquals: { 'aws:PrincipalArn': lambdaRoleArn },
      StringEquals: { 'sts:ExternalId': externalId },
    },
  });
}

/**
 * The same for a policy of the bucket or the key. The signer is named by the root of its account and a
 * condition: unlike its ARN as principal, that is accepted before the role exists and still holds after it
 * was deleted and made again (IAM User Guide, "AWS JSON policy elements: Principal").
 */
function toSigner({ statement, why }: ExplainedStatement, facts: CopyFacts): ExplainedStatement {
  const { Sid, Effect: _, Condition, ...rest } = statement;
  const assumes = facts.access === 'assume-role';
  const roleArn = assumes ? facts.destinationRoleArn : facts.lambdaRoleArn;
  return allow(facts.sidStem + Sid, why, {
    ...rest,
    Principal: { AWS: (assumes ? facts.destination : facts.source).accountRoot },
    Condition: { ...Condition, ArnEquals: { 'aws:PrincipalArn': roleArn } },
  });
}

/** In a key's own policy the resource is the key, written `*` (KMS Developer Guide, "Elements in a key policy"). */
function inKeyPolicy({ statement, why }: ExplainedStatement): ExplainedStatement {
  return { statement: { ...statement, Resource: ['*'] }, why };
}
