import { sourceStackName } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { FoundPart, WiringPart } from '../../lib/core/policy/wiring.ts';
import { wiringParts } from '../../lib/core/policy/wiring-parts.ts';
import { alarmReaders } from '../../lib/edge/wiring/alarm-readers.ts';
import { bucketReaders } from '../../lib/edge/wiring/bucket-readers.ts';
import { functionReaders } from '../../lib/edge/wiring/function-readers.ts';
import { keyReaders } from '../../lib/edge/wiring/key-readers.ts';
import { logGroupReaders } from '../../lib/edge/wiring/log-group-readers.ts';
import { queueReaders } from '../../lib/edge/wiring/queue-readers.ts';
import { roleReaders } from '../../lib/edge/wiring/role-readers.ts';
import { ruleReaders } from '../../lib/edge/wiring/rule-readers.ts';
import { lookAtWiring, type WiringReaders } from '../../lib/look-at-wiring.ts';
import { alarms } from '../../stacks/alarms.ts';
import type { Account, Accounts } from './accounts.ts';

/** Looks at all that the pair needs in both accounts. Rejects when AWS fails otherwise than by a refusal. */
export async function wiringFacts(pair: Pair, accounts: Accounts): Promise<FoundPart[]> {
  return await lookAtWiring([...wiringParts(pair), ...alarmParts(pair)], {
    source: readersOf(pair, accounts.source),
    destination: readersOf(pair, accounts.destination),
  });
}

/** An alarm that has to be as its template says, and may be switched on. */
export function alarmParts(pair: Pair): WiringPart[] {
  return Object.values(alarms(pair)).map(({ Properties: { AlarmDescription: _, ...expected } }) => ({
    kind: 'alarm',
    name: String(expected['AlarmName']),
    side: 'source',
    expected: { ...expected, ActionsEnabled: true },
  }));
}

function readersOf(pair: Pair, account: Account): WiringReaders {
  const stem = `${sourceStackName(pair.name)}-`;
  return {
    ...bucketReaders(account.s3, pair),
    ...keyReaders(account.kms),
    ...roleReaders(account.iam),
    ...functionReaders(account.lambda),
    ...ruleReaders(account.eventBridge),
    ...queueReaders(account.sqs),
    ...logGroupReaders(account.logs, `/aws/lambda/${stem}`),
    ...alarmReaders(account.cloudWatch, stem),
  };
}
