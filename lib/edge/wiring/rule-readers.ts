import {
  DescribeRuleCommand,
  type EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import type { WiringPart } from '../../core/policy/wiring.ts';
import { look } from './look.ts';

/** Looks at the rule that takes uploads, and at those that run functions by the clock. */
export function ruleReaders(events: EventBridgeClient) {
  return {
    rule: ({ name: Rule, lookup }: WiringPart) =>
      look(async () => {
        const [{ State, EventPattern = '{}' }, { Targets = [] }] = await Promise.all([
          events.send(new DescribeRuleCommand({ Name: Rule })),
          events.send(new ListTargetsByRuleCommand({ Rule })),
        ]);
        const target = Targets.find(({ Id }) => Id === lookup?.['target']);
        return {
          State,
          EventPattern: JSON.parse(EventPattern),
          Target: target && { Arn: target.Arn, DeadLetterQueue: target.DeadLetterConfig?.Arn },
        };
      }),
    schedule: ({ lookup }: WiringPart) => look(() => schedule(events, lookup?.['functionArn'] ?? '')),
  };
}

async function schedule(events: EventBridgeClient, TargetArn: string) {
  const { RuleNames = [] } = await events.send(new ListRuleNamesByTargetCommand({ TargetArn }));
  for (const Rule of RuleNames) {
    const { State, ScheduleExpression } = await events.send(new DescribeRuleCommand({ Name: Rule }));
    if (ScheduleExpression === undefined) continue;
    const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule }));
    return { State, ScheduleExpression, Input: Targets.find(({ Arn }) => Arn === TargetArn)?.Input };
  }
  return undefined;
}
