import {
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { refusalWords } from '../lib/core/failure/refusal-words.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import {
  describeEntry,
  type NotificationDocument,
  overlapping,
  sameNotifications,
  withoutPair,
  withPair,
} from '../lib/core/policy/notification.ts';

/** The source bucket cannot be wired to a pair; the message says what prevents it. */
class BucketWiringError extends Error {
  override readonly name = 'BucketWiringError';
}

/** Finds out whether {@link wireBucket} would work, before anything is deployed. Throws what it would throw. */
export async function checkBucket(s3: S3Client, pair: Pair): Promise<void> {
  refuseOverlap(await read(s3, pair), pair);
}

/**
 * Has the source bucket notify the pair of its uploads; entries of others stay as they are. Answers what it did.
 * Throws a {@link BucketWiringError}.
 */
export async function wireBucket(s3: S3Client, pair: Pair): Promise<string> {
  const before = await read(s3, pair);
  refuseOverlap(before, pair);
  const after = withPair(before, pair);
  const { bucket } = pair.source;
  if (sameNotifications(before, after)) return `${bucket} already notifies pair ${pair.name} of its uploads.`;
  await write(s3, pair, after);
  return pair.trigger === 'eventbridge'
    ? `${bucket} now sends its events to EventBridge, and the rule of pair ${pair.name} takes uploads from there.`
    : `${bucket} now notifies pair ${pair.name} of its uploads.${kept(after, pair)}`;
}

/** Takes the pair's entries out of the source bucket's notifications. Answers what it did. */
export async function unwireBucket(s3: S3Client, pair: Pair): Promise<string> {
  const { bucket } = pair.source;
  const before = await read(s3, pair).catch((error: unknown) => {
    if (error instanceof BucketWiringError && isGone(error.cause)) return undefined;
    throw error;
  });
  if (!before) return `${bucket} is gone, and its notifications with it.`;
  const after = withoutPair(before, pair.name);
  const note = before.EventBridgeConfiguration
    ? ' It still sends them to EventBridge: others may listen there. Turn that off by hand if nobody does.'
    : '';
  if (sameNotifications(before, after)) return `${bucket} does not notify pair ${pair.name}.${note}`;
  await write(s3, pair, after);
  return `${bucket} no longer notifies pair ${pair.name} of its uploads.${kept(after, pair)}${note}`;
}

function kept(document: NotificationDocument, pair: Pair): string {
  const { LambdaFunctionConfigurations, QueueConfigurations, TopicConfigurations } = withoutPair(
    document,
    pair.name,
  );
  const count = [LambdaFunctionConfigurations, QueueConfigurations, TopicConfigurations].flatMap(
    (list) => list ?? [],
  ).length;
  return count > 0 ? ` Untouched: ${count} ${count === 1 ? 'notification' : 'notifications'} of others.` : '';
}

function refuseOverlap(document: NotificationDocument, pair: Pair): void {
  const others = overlapping(document, pair);
  if (others.length === 0) return;
  throw new BucketWiringError(
    `${pair.source.bucket} already notifies others of uploads that pair ${pair.name} wants: ${others.map(describeEntry).join('; ')}. ` +
      `S3 refuses notifications that overlap. Write "trigger: eventbridge" in the pair file, or narrow scope.prefixes.`,
  );
}

function owner({ source }: Pair) {
  return { Bucket: source.bucket, ExpectedBucketOwner: source.account };
}

async function read(s3: S3Client, pair: Pair): Promise<NotificationDocument> {
  try {
    const { $metadata: _, ...document } = await s3.send(
      new GetBucketNotificationConfigurationCommand(owner(pair)),
    );
    return document;
  } catch (cause) {
    throw new BucketWiringError(whyUnread(pair, cause), { cause });
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'NoSuchBucket';
}

function whyUnread({ source }: Pair, cause: unknown): string {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const where = `account ${source.account}, ${source.region}`;
  if (isGone(cause)) return `There is no source bucket ${source.bucket} in ${where}. Make it first.`;
  if (error.name !== 'AccessDenied')
    return `The notifications of ${source.bucket} (${where}) cannot be read: ${refusalWords(error)}`;
  return `The notifications of ${source.bucket} cannot be read. Either the bucket is not in ${where}, or you lack s3:GetBucketNotification and s3:PutBucketNotification on it.`;
}

/** S3 tries each target when it takes the document, and new permissions take some seconds to reach it. */
const patience = { tries: 10, pauseMs: 3_000 };

async function write(s3: S3Client, pair: Pair, document: NotificationDocument): Promise<void> {
  const NotificationConfiguration = document as NotificationConfiguration;
  const put = new PutBucketNotificationConfigurationCommand({ ...owner(pair), NotificationConfiguration });
  for (let tries = 1; ; tries++) {
    try {
      await s3.send(put);
      return;
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      if (!error.message.includes('Unable to validate') || tries === patience.tries) {
        const text = `The notifications of ${pair.source.bucket} cannot be written: ${refusalWords(error)}`;
        throw new BucketWiringError(text, { cause });
      }
      await new Promise((resolve) => setTimeout(resolve, patience.pauseMs));
    }
  }
}
