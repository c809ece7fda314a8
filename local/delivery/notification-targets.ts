import type {
  GetBucketNotificationConfigurationCommandOutput,
  NotificationConfigurationFilter,
} from '@aws-sdk/client-s3';
import { decodeFilter } from '../../lib/core/policy/notification.ts';
import type { ObjectWrite } from '../policy-proxy/policy-proxy.ts';

/** Where a notification document sends a write. */
export interface NotificationTarget {
  readonly kind: 'function' | 'queue' | 'topic';
  readonly arn: string;
  readonly configurationId: string;
}

type Document = Pick<
  GetBucketNotificationConfigurationCommandOutput,
  'LambdaFunctionConfigurations' | 'QueueConfigurations' | 'TopicConfigurations'
>;

/** The targets of `document` whose events and filter `write` meets (S3 User Guide, "Configuring event notifications using object key name filtering"). */
export function notificationTargets(document: Document, write: ObjectWrite): NotificationTarget[] {
  const { LambdaFunctionConfigurations, QueueConfigurations, TopicConfigurations } = document;
  const rules = [
    ...(LambdaFunctionConfigurations ?? []).map((rule) => ({
      kind: 'function' as const,
      arn: rule.LambdaFunctionArn,
      rule,
    })),
    ...(QueueConfigurations ?? []).map((rule) => ({ kind: 'queue' as const, arn: rule.QueueArn, rule })),
    ...(TopicConfigurations ?? []).map((rule) => ({ kind: 'topic' as const, arn: rule.TopicArn, rule })),
  ];
  return rules
    .filter(({ rule }) => meetsEvents(rule.Events ?? [], write) && meetsFilter(rule.Filter, write.key))
    .flatMap(({ kind, arn, rule }) => (arn ? [{ kind, arn, configurationId: rule.Id ?? '' }] : []));
}

function meetsEvents(events: readonly string[], write: ObjectWrite): boolean {
  return events.includes('s3:ObjectCreated:*') || events.includes(`s3:ObjectCreated:${write.operation}`);
}

function meetsFilter(filter: NotificationConfigurationFilter | undefined, key: string): boolean {
  return (filter?.Key?.FilterRules ?? []).every(({ Name, Value = '' }) => {
    const part = decodeFilter(Value);
    // S3 takes the names in any case.
    return Name?.toLowerCase() === 'prefix' ? key.startsWith(part) : key.endsWith(part);
  });
}
