import { GetQueueUrlCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { destinationStackName, sourceStackName } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { policyDocuments } from '../../lib/core/policy/policy-documents.ts';
import { policyDocument } from '../../lib/core/policy/policy-statement.ts';
import { type WiringFault, wiringFaults } from '../../lib/core/policy/wiring.ts';
import { faultWords, isRepairedByDeploy } from '../../lib/core/policy/wiring-words.ts';
import { printable } from '../../lib/core/text/printable.ts';
import type { Account, Accounts } from '../accounts/accounts.ts';
import { wiringFacts } from '../accounts/wiring-facts.ts';
import { differenceLines } from '../check/wiring-report.ts';
import { note } from '../terminal/terminal.ts';
import { goneDeploymentBucket, makeDeploymentBucket } from './deployment-bucket.ts';
import { stackStatus } from './destination-stack.ts';
import { revertDrift } from './revert-drift.ts';

type Side = WiringFault['part']['side'];

/** What is gone or changed behind a stack that is there. */
export interface Drift {
  readonly faults: readonly WiringFault[];
  /** Of the source stack. */
  readonly goneBucket?: string;
}

/** What `ferry deploy` would repair, by the account that has it. An account without a stack has nothing to repair. */
export async function driftOf(pair: Pair, accounts: Accounts): Promise<Readonly<Record<Side, Drift>>> {
  const { source, destination } = accounts;
  const [found, sourceStatus, destinationStatus] = await Promise.all([
    wiringFacts(pair, accounts),
    stackStatus(source.cloudFormation, sourceStackName(pair.name)),
    stackStatus(destination.cloudFormation, destinationStackName(pair.name)),
  ]);
  const ours = wiringFaults(found).filter(({ part }) => isRepairedByDeploy(part));
  const of = (side: Side) => ours.filter(({ part }) => part.side === side);
  const goneBucket = sourceStatus && (await goneDeploymentBucket(pair, source));
  return {
    source: { faults: sourceStatus ? of('source') : [], ...(goneBucket && { goneBucket }) },
    destination: { faults: destinationStatus ? of('destination') : [] },
  };
}

/** Says what is gone or changed, and whether it will be repaired. */
export function tellDrift(
  pair: Pair,
  { faults, goneBucket }: Drift,
  { dryRun }: { readonly dryRun?: boolean },
): void {
  if (goneBucket) note(`  There is no bucket ${goneBucket}, which holds the code of the functions.`);
  for (const fault of faults) {
    note(`  ${printable(faultWords(pair, fault))}`);
    for (const line of fault.differences.flatMap(differenceLines)) note(`  ${line}`);
  }
  const count = faults.length + (goneBucket ? 1 : 0);
  if (count > 0)
    note(`  ${count === 1 ? 'It' : 'They'} ${dryRun ? 'would be' : 'will be'} made as the pair says.`);
}

/** Makes what is gone of the destination stack again, and sets right what was changed. */
export async function repairDestination(
  pair: Pair,
  { cloudFormation }: Account,
  drift: Drift,
): Promise<void> {
  if (drift.faults.length > 0) await revert(cloudFormation, destinationStackName(pair.name));
}

/**
 * The same for the source stack, before serverless updates it: an update of what is not there fails. What the bucket
 * says of uploads is left to serverless.
 */
export async function repairSource(pair: Pair, source: Account, drift: Drift): Promise<void> {
  const { faults, goneBucket } = drift;
  if (goneBucket) await makeDeploymentBucket(goneBucket, pair, source);
  if (goneBucket || faults.some(({ part }) => part.kind !== 'notifications')) {
    await revert(source.cloudFormation, sourceStackName(pair.name));
  }
}

/**
 * Sets the policies of queues that are not as they should be: CloudFormation cannot read them, so that it neither notices
 * a change nor makes them again with their queue.
 */
export async function repairQueuePolicies(pair: Pair, accounts: Accounts): Promise<void> {
  const { sqs } = accounts.source;
  const faults = wiringFaults(await wiringFacts(pair, accounts));
  const wrong = new Set(
    faults.filter(({ part }) => part.kind === 'queue-policy').map(({ part }) => part.name),
  );
  for (const { owner, kind, statements } of policyDocuments(pair)) {
    if (kind !== 'queue' || !wrong.has(owner)) continue;
    const Policy = JSON.stringify(policyDocument(statements));
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: owner }));
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    note(`  set the policy of queue ${owner}`);
  }
}

async function revert(client: Account['cloudFormation'], stack: string): Promise<void> {
  const isDone = await revertDrift(client, stack, { tell: (text) => note(`  ${text}`) });
  if (isDone) note(`  CloudFormation has made stack ${stack} as its template says`);
}
