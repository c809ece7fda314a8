import { paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { pairAlarms, sourceStackName } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { WiringKind, WiringPart } from '../../lib/core/policy/wiring.ts';
import { wiringParts } from '../../lib/core/policy/wiring-parts.ts';
import { partWords } from '../../lib/core/policy/wiring-words.ts';
import type { Account } from '../accounts/accounts.ts';
import { alarmParts } from '../accounts/wiring-facts.ts';

/** Kinds that a person knows by name; the rest comes with them. */
const named: ReadonlySet<WiringKind> = new Set(['function', 'queue', 'role', 'rule', 'schedule']);

/** What a deployment makes of a pair that is not deployed on that side, in words. */
export function foreseenNew(pair: Pair, side: WiringPart['side']): string[] {
  const parts = wiringParts(pair).filter((part) => part.side === side && named.has(part.kind));
  const lines = parts.map((part) => `would make the ${partWords(part)}`);
  if (side === 'destination') return lines;
  const { bucket } = pair.source;
  return [...lines, `would make ${pairAlarms(pair).length} alarms`, `would have ${bucket} notify the pair`];
}

/** The kind of what has a name of its own, by its type. */
const kinds: Readonly<Record<string, WiringKind>> = {
  'AWS::Lambda::Function': 'function',
  'AWS::SQS::Queue': 'queue',
  'AWS::IAM::Role': 'role',
  'AWS::Logs::LogGroup': 'log-group',
  'AWS::CloudWatch::Alarm': 'alarm',
};

/** What the source stack has and the pair no longer asks for, in words: a deployment deletes it. */
export async function foreseenDeletions(pair: Pair, { cloudFormation: client }: Account): Promise<string[]> {
  const wanted = new Set([...wiringParts(pair), ...alarmParts(pair)].map(partWords));
  const lines: string[] = [];
  const pages = paginateListStackResources({ client }, { StackName: sourceStackName(pair.name) });
  for await (const { StackResourceSummaries = [] } of pages) {
    for (const { ResourceType = '', PhysicalResourceId = '' } of StackResourceSummaries) {
      const kind = kinds[ResourceType];
      if (!kind) continue;
      // The id of a queue is its URL.
      const name = kind === 'queue' ? (PhysicalResourceId.split('/').at(-1) ?? '') : PhysicalResourceId;
      const what = partWords({ kind, name });
      if (!wanted.has(what))
        lines.push(`would delete the ${what}${kind === 'queue' ? ', with its messages' : ''}`);
    }
  }
  return lines;
}
