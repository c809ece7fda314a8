import { destinationRoleArn, destinationStackName, partition } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { allow, type ExplainedStatement } from '../../lib/core/policy/policy-statement.ts';
import { endDeployer, stackDeployer } from './end-deployer.ts';
import { handlerActions } from './handler-actions.ts';

/** The rights in the destination account. */
export function destinationDeployer(pair: Pair): ExplainedStatement[] {
  const { region, account } = pair.destination;
  const stack = `arn:${partition(region)}:cloudformation:${region}:${account}:stack/${destinationStackName(pair.name)}/*`;
  const role = [
    stackDeployer(stack),
    allow('Role', 'The role that signs the copies.', {
      Action: handlerActions('AWS::IAM::Role', ['create', 'read', 'update', 'delete'], new Set()),
      Resource: [destinationRoleArn(pair)],
    }),
  ];
  return [
    ...(pair.access === 'bucket-policy' ? [] : role),
    allow('LookAround', 'Whether the account has enabled the Regions of the pair.', {
      Action: ['ec2:DescribeRegions'],
      Resource: ['*'],
    }),
    ...endDeployer(pair, 'destination'),
  ];
}
