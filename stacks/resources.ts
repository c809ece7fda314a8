import type { RolePolicies } from '../lib/core/policy/policies.ts';
import { type ExplainedStatement, policyDocument } from '../lib/core/policy/policy-statement.ts';

/** A resource of a CloudFormation template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string;
}

/** Resources by logical id. */
export type Resources = Readonly<Record<string, Resource>>;

/** A queue encrypted under SQS's own key, which needs no permission. */
export function queue(name: string, properties: Readonly<Record<string, unknown>>): Resource {
  return {
    Type: 'AWS::SQS::Queue',
    Properties: { QueueName: name, SqsManagedSseEnabled: true, ...properties },
  };
}

/** The policy of the queue with the logical id `queueId`. */
export function queuePolicy(queueId: string, statements: readonly ExplainedStatement[]): Resource {
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [{ Ref: queueId }], PolicyDocument: policyDocument(statements) },
  };
}

/** A role under a fixed name, that policies of others can name and commands find. */
export function role(name: string, { trust, permissions }: RolePolicies): Resource {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: name,
      AssumeRolePolicyDocument: policyDocument(trust),
      Policies: [{ PolicyName: 's3-ferry', PolicyDocument: policyDocument(permissions) }],
    },
  };
}
