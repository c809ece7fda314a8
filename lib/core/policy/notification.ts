import { eventsQueueName, functionName, partition } from '../pair/arn.ts';
import { intersection, type KeyShape, sourceShapes } from '../pair/key-shape.ts';
import type { Pair } from '../pair/pair.ts';

interface FilterKey {
  readonly FilterRules?: readonly { Name?: string | undefined; Value?: string | undefined }[] | undefined;
}

/** One entry of a bucket's notification document; what we do not know of is kept as it is. */
export interface NotificationEntry {
  readonly Id?: string | undefined;
  readonly Events?: readonly string[] | undefined;
  readonly Filter?: { readonly Key?: FilterKey | undefined } | undefined;
  readonly LambdaFunctionArn?: string | undefined;
  readonly QueueArn?: string | undefined;
  readonly TopicArn?: string | undefined;
}

/** All notifications of a bucket, as S3 keeps them: one document, whose last writer wins. */
export interface NotificationDocument {
  readonly LambdaFunctionConfigurations?: readonly NotificationEntry[] | undefined;
  readonly QueueConfigurations?: readonly NotificationEntry[] | undefined;
  readonly TopicConfigurations?: readonly NotificationEntry[] | undefined;
  readonly EventBridgeConfiguration?: object | undefined;
}

const lists = ['LambdaFunctionConfigurations', 'QueueConfigurations', 'TopicConfigurations'] as const;

/** The document with the pair's entries as they should be, everything else untouched, in its place. */
export function withPair(document: NotificationDocument, pair: Pair): NotificationDocument {
  const rest = withoutPair(document, pair.name);
  if (pair.trigger === 'eventbridge')
    return { ...rest, EventBridgeConfiguration: rest.EventBridgeConfiguration ?? {} };
  const list = pair.trigger === 'queue' ? 'QueueConfigurations' : 'LambdaFunctionConfigurations';
  return { ...rest, [list]: [...(rest[list] ?? []), ...pairEntries(pair)] };
}

/** The document without the pair's entries. EventBridge stays on: others may listen to it, and S3 does not say who. */
export function withoutPair(document: NotificationDocument, pair: string): NotificationDocument {
  const rest = lists.map(
    (list) => [list, (document[list] ?? []).filter((entry) => !isOf(pair, entry))] as const,
  );
  return {
    ...Object.fromEntries(rest.filter(([, entries]) => entries.length > 0)),
    ...(document.EventBridgeConfiguration && { EventBridgeConfiguration: document.EventBridgeConfiguration }),
  };
}

/** What of the document notifies the pair of uploads, in one form whatever the order of its entries and rules. */
export function notificationsOf(
  document: NotificationDocument,
  pair: Pair,
): Readonly<Record<string, unknown>> {
  if (pair.trigger === 'eventbridge') {
    return { EventBridge: document.EventBridgeConfiguration ? 'on' : 'off' };
  }
  const entries = lists.flatMap((list) => document[list] ?? []).filter((entry) => isOf(pair.name, entry));
  return {
    Notifications: Object.fromEntries(
      entries.map((entry) => {
        const { Id = '', Events = [], LambdaFunctionArn, QueueArn, TopicArn } = entry;
        const target = LambdaFunctionArn ?? QueueArn ?? TopicArn;
        return [Id, { Events: [...Events].sort(), ...shapeOf(entry), target }];
      }),
    ),
  };
}

/** Whether both documents ask for the same, whatever the order of their entries and rules. */
export function sameNotifications(a: NotificationDocument, b: NotificationDocument): boolean {
  return canonical(a) === canonical(b);
}

/**
 * Entries of others for uploads that the pair has to be notified of. S3 refuses such a document (S3 User
 * Guide, "Configuring event notifications using object key name filtering"), without saying which entry it is.
 */
export function overlapping(document: NotificationDocument, pair: Pair): readonly NotificationEntry[] {
  if (pair.trigger === 'eventbridge') return [];
  const rest = withoutPair(document, pair.name);
  return lists
    .flatMap((list) => rest[list] ?? [])
    .filter((entry) => entry.Events?.some((event) => event.startsWith('s3:ObjectCreated:')))
    .filter((entry) => sourceShapes(pair).some((shape) => intersection(shape, shapeOf(entry)) !== undefined));
}

/** An entry in words: its name, and whom it notifies. */
export function describeEntry(entry: NotificationEntry): string {
  const target = entry.LambdaFunctionArn ?? entry.QueueArn ?? entry.TopicArn;
  const { prefix, suffix } = shapeOf(entry);
  return `${JSON.stringify(entry.Id ?? '')} (prefix ${JSON.stringify(prefix)}, suffix ${JSON.stringify(suffix)}, to ${target})`;
}

/** No pair has a dot in its name, so the entries of pair `a` are never taken for those of `a-b`. */
function idStem(pair: string): string {
  return `s3-ferry-${pair}.`;
}

function isOf(pair: string, { Id }: NotificationEntry): boolean {
  return Id?.startsWith(idStem(pair)) ?? false;
}

function pairEntries(pair: Pair): NotificationEntry[] {
  const { region, account } = pair.source;
  const arn = (service: string, resource: string) =>
    `arn:${partition(region)}:${service}:${region}:${account}:${resource}`;
  const target =
    pair.trigger === 'queue'
      ? { QueueArn: arn('sqs', eventsQueueName(pair.name)) }
      : { LambdaFunctionArn: arn('lambda', `function:${functionName(pair.name, 'replicate')}`) };
  return sourceShapes(pair).map((shape, at) => ({
    Id: `${idStem(pair.name)}${at + 1}`,
    Events: ['s3:ObjectCreated:*'],
    ...target,
    ...filter(shape),
  }));
}

function filter({ prefix, suffix }: KeyShape): Pick<NotificationEntry, 'Filter'> {
  const rules = [
    { Name: 'prefix', Value: encodeFilter(prefix) },
    { Name: 'suffix', Value: encodeFilter(suffix) },
  ].filter(({ Value }) => Value !== '');
  return rules.length > 0 ? { Filter: { Key: { FilterRules: rules } } } : {};
}

function shapeOf({ Filter }: NotificationEntry): KeyShape {
  const rules = Filter?.Key?.FilterRules ?? [];
  const value = (name: string) =>
    decodeFilter(rules.find(({ Name }) => Name?.toLowerCase() === name)?.Value ?? '');
  return { prefix: value('prefix'), suffix: value('suffix') };
}

/** S3 User Guide, "Configuring event notifications using object key name filtering": a space is `+`, all special characters but `/` are percent-encoded. */
function encodeFilter(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%20', '+');
}

/** The prefix or suffix a filter means. Somebody else's may be written otherwise: then it means itself. */
export function decodeFilter(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function canonical(document: NotificationDocument): string {
  const entries = lists.map((list) => (document[list] ?? []).map(canonicalEntry).sort());
  return JSON.stringify([entries, document.EventBridgeConfiguration !== undefined]);
}

/** Without the order and the case in which rules are written: S3 answers `Prefix` where `prefix` was put. */
function canonicalEntry(entry: NotificationEntry): string {
  const { Id, Events = [], LambdaFunctionArn, QueueArn, TopicArn } = entry;
  return JSON.stringify([Id, [...Events].sort(), LambdaFunctionArn, QueueArn, TopicArn, shapeOf(entry)]);
}
