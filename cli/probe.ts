import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { sourceShapes } from '../lib/core/key-shape.ts';
import type { Pair } from '../lib/core/pair.ts';
import { destinationKey, filterReason } from '../lib/core/scope.ts';
import type { Accounts } from './accounts/accounts.ts';
import { ifThere } from './accounts/if-there.ts';
import { CommandError } from './command-error.ts';

/** Lambda's first retry comes after a minute; a copy that needs longer has failed at least once. */
const patienceMs = 60_000;

/**
 * Uploads a tiny object to the source bucket, waits for its copy, and takes both away. Answers whether it came
 * over whole; `tell` hears why not.
 */
export async function probe(pair: Pair, { source, destination }: Accounts, tell: (text: string) => void) {
  const key = probeKey(pair);
  const from = { Bucket: pair.source.bucket, Key: key };
  const to = { Bucket: pair.destination.bucket, Key: destinationKey(pair.keyRule, key) };
  const copiesTags = pair.tags === 'copy';
  const uploaded = await source.s3.send(
    new PutObjectCommand({
      ...from,
      Body: 's3-ferry probe',
      ...(copiesTags && { Tagging: 's3-ferry=probe' }),
      ...(pair.source.kmsKey && { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: pair.source.kmsKey }),
    }),
  );
  tell(`Uploaded ${key} to ${from.Bucket}; waiting for ${to.Key} in ${to.Bucket}.`);
  const startedAt = Date.now();
  const arrived = await arrival(destination.s3, to);
  const problem = arrived ? await tagProblem(destination.s3, to, copiesTags) : notArrived(pair);
  await remove(source.s3, from, uploaded.VersionId);
  if (arrived) await remove(destination.s3, to, arrived.VersionId);
  tell(
    problem ??
      `It crossed within ${Math.max(1, Math.round((Date.now() - startedAt) / 1000))} s. Both are taken away again.`,
  );
  return problem === undefined;
}

function probeKey(pair: Pair): string {
  const [shape = { prefix: '', suffix: '' }] = sourceShapes(pair);
  const key = `${shape.prefix}s3-ferry-probe-${randomUUID()}${shape.suffix}`;
  if (filterReason(pair.scope, key))
    throw new CommandError(`The excludes of the pair leave ${key} out; it cannot be probed.`);
  return key;
}

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

async function arrival(s3: S3Client, place: Place) {
  for (const giveUpAt = Date.now() + patienceMs; Date.now() < giveUpAt; await sleep(500)) {
    const found = await ifThere(s3.send(new HeadObjectCommand(place)));
    if (found) return found;
  }
  return undefined;
}

async function tagProblem(s3: S3Client, place: Place, copiesTags: boolean): Promise<string | undefined> {
  if (!copiesTags) return undefined;
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand(place));
  return TagSet.some(({ Key, Value }) => Key === 's3-ferry' && Value === 'probe')
    ? undefined
    : 'The object crossed without its tags.';
}

function notArrived({ name }: Pair): string {
  return `Nothing came within ${patienceMs / 1000} s. \`npx ferry dlq list ${name}\` tells why, once Lambda gave up (about three minutes).`;
}

/** The version itself where the bucket keeps versions, so that nothing of it stays. */
async function remove(s3: S3Client, place: Place, VersionId: string | undefined): Promise<void> {
  await s3.send(new DeleteObjectCommand({ ...place, ...(VersionId && { VersionId }) }));
}
