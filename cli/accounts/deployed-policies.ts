import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import {
  batchRoleName,
  deadLetterQueueName,
  eventsQueueName,
  lambdaRoleName,
} from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { readPolicy } from '../../lib/core/policy/merge-policy.ts';
import type { NamedPolicy, PolicySet } from '../../lib/core/proof/policy-set.ts';
import type { Account, Accounts } from './accounts.ts';
import { endpointVpc } from './endpoint-vpc.ts';
import { ifThere } from './if-there.ts';
import { type DeployedRole, deployedRole } from './roles.ts';
import { sharedPolicies } from './shared-policy.ts';

/** Reads every policy that decides about the calls of `pair`. Rejects when one cannot be read. */
export async function deployedPolicies(pair: Pair, accounts: Accounts): Promise<PolicySet> {
  const { source, destination } = accounts;
  const assumes = pair.access !== 'bucket-policy';
  const [lambda, batch, signer, shared, events, deadLetters, sourceVpc] = await Promise.all([
    deployedRole(source.iam, lambdaRoleName(pair)),
    pair.batch ? deployedRole(source.iam, batchRoleName(pair.name)) : undefined,
    assumes ? deployedRole(destination.iam, pair.destination.role) : undefined,
    Promise.all(sharedPolicies(pair, accounts).map(async (one) => ({ ...one, policy: await one.read() }))),
    queuePolicy(source, eventsQueueName(pair.name)),
    queuePolicy(source, deadLetterQueueName(pair.name)),
    endpointVpc(source, pair.vpc?.s3Endpoint),
  ]);
  const documents = [
    ...roleDocuments('lambda', lambda),
    ...roleDocuments('batch', batch),
    ...roleDocuments('destination', signer),
    ...shared.map(({ id, document: name, policy }) => [id, policy ? [{ name, policy }] : []] as const),
    ['events-queue', events] as const,
    ['dead-letter-queue', deadLetters] as const,
  ];
  return {
    documents: Object.fromEntries(documents.filter(([, policies]) => policies.length > 0)),
    boundaries: {
      ...(lambda?.boundary && { 'lambda-permissions': [lambda.boundary] }),
      ...(batch?.boundary && { 'batch-permissions': [batch.boundary] }),
      ...(signer?.boundary && { 'destination-permissions': [signer.boundary] }),
    },
    ...(sourceVpc && { sourceVpc }),
  };
}

function roleDocuments(side: 'lambda' | 'batch' | 'destination', role: DeployedRole | undefined) {
  const none: readonly NamedPolicy[] = [];
  return [
    [`${side}-trust`, role ? [role.trust] : none],
    [`${side}-permissions`, role?.permissions ?? none],
  ] as const;
}

async function queuePolicy({ sqs }: Account, QueueName: string): Promise<NamedPolicy[]> {
  const found = await ifThere(sqs.send(new GetQueueUrlCommand({ QueueName })));
  if (!found?.QueueUrl) return [];
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: found.QueueUrl, AttributeNames: ['Policy'] }),
  );
  return Attributes?.Policy ? [{ name: QueueName, policy: readPolicy(Attributes.Policy) }] : [];
}
