import type { Pair } from '../../lib/core/pair/pair.ts';
import type { ExplainedStatement } from '../../lib/core/policy/policy-statement.ts';
import { destinationDeployer } from './destination-deployer.ts';
import { sourceDeployer } from './source-deployer.ts';

/** What whoever deploys a pair may do in one of its accounts. */
export interface DeployerDocument {
  readonly side: 'source' | 'destination';
  readonly account: string;
  readonly statements: readonly ExplainedStatement[];
}

/**
 * The rights of whoever runs `ferry deploy` and `ferry remove`, in each account: what these commands, serverless, and
 * CloudFormation in their name call, on what a pair of that name may ever have. Nothing else.
 */
export function deployerDocuments(pair: Pair): DeployerDocument[] {
  return [
    { side: 'source', account: pair.source.account, statements: sourceDeployer(pair) },
    { side: 'destination', account: pair.destination.account, statements: destinationDeployer(pair) },
  ];
}
