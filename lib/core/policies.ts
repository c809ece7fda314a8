import { decryptSource, encryptDestination, readSource, writeDestination } from './copy-statements.ts';
import { bucketSends, lambdaStatements, ruleSends } from './lambda-statements.ts';
import type { Pair } from './pair.ts';
import { type PolicyFacts, policyFacts } from './policy-facts.ts';
import { allow, type ExplainedStatement } from './policy-statement.ts';

export interface RolePolicies {
  readonly trust: readonly ExplainedStatement[];
  readonly permissions: readonly ExplainedStatement[];
}

/** Every statement a pair needs, by the document it belongs in; an empty list where a document needs none. */
export interface PolicySet {
  /** Source account: the role of the Lambda functions. */
  readonly lambdaRole: RolePolicies;
  /** Destination account: the role that is assumed; absent where none is. */
  readonly destinationRole?: RolePolicies;
  readonly sourceBucket: readonly ExplainedStatement[];
  readonly destinationBucket: readonly ExplainedStatement[];
  readonly sourceKey: readonly ExplainedStatement[];
  readonly destinationKey: readonly ExplainedStatement[];
  /** Source account: the policies of the pair's own queues. */
  readonly eventsQueue: readonly ExplainedStatement[];
  readonly deadLetterQueue: readonly ExplainedStatement[];
}

/** Every statement `pair` needs. Nothing is granted that no call of its routes uses. */
export function policies(pair: Pair): PolicySet {
  return policySet(policyFacts(pair));
}

/** As {@link policies}, from facts that may be parameters of a template. */
export function policySet(facts: PolicyFacts): PolicySet {
  const copies = [
    ...readSource(facts),
    ...writeDestination(facts),
    ...decryptSource(facts),
    ...encryptDestination(facts),
  ];
  const assumes = facts.access === 'assume-role';
  const grant = (statements: readonly ExplainedStatement[]) => statements.map((one) => toSigner(one, facts));
  return {
    lambdaRole: {
      trust: [lambdaTrust],
      permissions: [...lambdaStatements(facts), ...(assumes ? [assumeRole(facts)] : copies)],
    },
    ...(assumes && { destinationRole: { trust: [destinationTrust(facts)], permissions: copies } }),
    sourceBucket: assumes ? grant(readSource(facts)) : [],
    destinationBucket: assumes ? [] : grant(writeDestination(facts)),
    sourceKey: grant(decryptSource(facts)).map(inKeyPolicy),
    destinationKey: grant(encryptDestination(facts)).map(inKeyPolicy),
    eventsQueue: facts.trigger === 'queue' ? [bucketSends(facts)] : [],
    deadLetterQueue: facts.trigger === 'eventbridge' ? [ruleSends(facts)] : [],
  };
}

const lambdaTrust = allow('LambdaRuns', 'Lambda takes this role to run the functions.', {
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: ['sts:AssumeRole'],
});

function assumeRole(facts: PolicyFacts): ExplainedStatement {
  return allow('AssumeDestinationRole', 'AssumeRole, before the first copy and once an hour.', {
    Action: ['sts:AssumeRole'],
    Resource: [facts.destinationRoleArn],
  });
}

function destinationTrust({ source, lambdaRoleArn, externalId }: PolicyFacts): ExplainedStatement {
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
function toSigner({ statement, why }: ExplainedStatement, facts: PolicyFacts): ExplainedStatement {
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
