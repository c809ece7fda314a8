import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { deadLetterQueueName, largeQueueName } from '../../lib/core/pair/arn.ts';
import { bulkClient, type Pair } from '../../lib/core/pair/pair.ts';
import { leanCopier } from '../../lib/edge/copy/lean/lean-copier.ts';
import type { Send } from '../../lib/edge/copy/lean/send.ts';
import { undiciSend } from '../../lib/edge/copy/lean/undici-send.ts';
import { pairCopier, type Signing } from '../../lib/edge/copy/pair-copier.ts';
import { sqsDeadLetters } from '../../lib/edge/queue/sqs-dead-letters.ts';
import { sqsLargeObjects } from '../../lib/edge/queue/sqs-large-objects.ts';
import { systemClock } from '../../lib/edge/system-clock.ts';
import type { Copier, DeadLetters } from '../../lib/ports.ts';
import type { Settler } from '../../lib/settle.ts';
import { type ProfileSettings, profileSettings } from '../accounts/client-settings.ts';
import type { Profiles } from '../accounts/profiles.ts';
import { takeLambdaRole } from '../accounts/take-role.ts';
import { leanSend } from '../network/lean-send.ts';
import { CommandError } from '../terminal/command-error.ts';

/** What copying by hand takes: everything signs as the Lambda does, by the role that an operator takes. */
export interface OpenSettler {
  readonly settler: Settler;
  readonly deadLetters: DeadLetters;
}

/**
 * Opens it. Rejects with a {@link CommandError} when the operator may not take the role, or the pair is not
 * deployed: objects that are copied in parts are left to its functions.
 */
export async function openSettler(pair: Pair, profiles: Profiles, purpose: string): Promise<OpenSettler> {
  const lambda = () => takeLambdaRole(pair, { profile: profiles.source, purpose });
  await lambda();
  const { region } = pair.source;
  const source = await profileSettings(profiles.source);
  const destination = await profileSettings(profiles.destination);
  const options = { region, useQueueUrlAsEndpoint: false };
  const sqs = new SQSClient({ ...options, ...source.endpoint('SQS'), credentials: lambda, maxAttempts: 3 });
  const asked = new SQSClient({ ...options, ...source.client('SQS') });
  const [largeUrl, deadLetterUrl] = await Promise.all(
    [largeQueueName(pair.name), deadLetterQueueName(pair.name)].map((name) => queueUrl(asked, pair, name)),
  );
  asked.destroy();
  const signing = { lambda, endpoint: endpointOf(pair, { source, destination }) };
  return {
    settler: {
      pair,
      copier: copierOf(pair, signing, () => leanSend(destination.certificates)),
      clock: systemClock,
      random: Math.random,
      largeObjects: sqsLargeObjects(sqs, largeUrl ?? ''),
      // The command itself reports what becomes of each object.
      reporter: { outcome: () => undefined, served: () => undefined, flush: () => undefined },
    },
    deadLetters: sqsDeadLetters(sqs, deadLetterUrl ?? ''),
  };
}

/** Each Region of the pair as the profile of its account says; one Region of both, as that of the destination says. */
function endpointOf(
  pair: Pair,
  settings: Readonly<Record<'source' | 'destination', ProfileSettings>>,
): NonNullable<Signing['endpoint']> {
  return (service, region) =>
    service === 'S3' && region === pair.destination.region
      ? settings.destination.endpoint(service)
      : settings.source.endpoint(service);
}

/**
 * The copier of the pair's `client`, which for whole buckets is the lean one where the pair names none; that one sends by
 * what `open` makes, straight if it is left out.
 */
export function copierOf(pair: Pair, signing: Signing, open: () => Send = () => undiciSend().send): Copier {
  if (bulkClient(pair) === 'sdk') return pairCopier(pair, signing);
  const send = open();
  return pairCopier(pair, signing, (own, open) => leanCopier(own, open, () => send));
}

async function queueUrl(sqs: SQSClient, pair: Pair, QueueName: string): Promise<string> {
  try {
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    return QueueUrl;
  } catch (error) {
    const isMissing = error instanceof Error && /NonExistentQueue|QueueDoesNotExist/.test(error.name);
    if (!isMissing) throw error;
    throw new CommandError(
      `There is no queue ${QueueName} in account ${pair.source.account}, ${pair.source.region}. Deploy the pair first (npx ferry deploy ${pair.name}): its functions take over objects that are copied in parts.`,
    );
  }
}
