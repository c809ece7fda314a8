import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { destinationKey, filterReason } from '../../lib/core/copy/scope.ts';
import { unexplainedHead } from '../../lib/core/failure/evidence.ts';
import { sourceShapes } from '../../lib/core/pair/key-shape.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { headObject } from '../../lib/edge/copy/head-object.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { CommandError } from '../terminal/command-error.ts';

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
  // Until the destination has said that it is not there, the copy may be.
  let arrived: Standing | undefined = {};
  let isWhole = false;
  let isClean = false;
  try {
    arrived = await arrival(destination.s3, to);
    const problem = arrived ? await tagProblem(destination.s3, to, copiesTags) : notArrived(pair);
    tell(problem ?? `It crossed within ${Math.max(1, Math.round((Date.now() - startedAt) / 1000))} s.`);
    isWhole = problem === undefined;
  } finally {
    // The source first: without it no copy comes any more.
    const isSourceGone = await remove(source.s3, from, uploaded, tell);
    isClean = (!arrived || (await remove(destination.s3, to, arrived, tell))) && isSourceGone;
  }
  if (isClean) tell('What the probe wrote is taken away again.');
  return isWhole && isClean;
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

/** What S3 says of an object that it keeps. */
interface Standing {
  readonly VersionId?: string | undefined;
}

/** Undefined when it did not come in time. Rejects with whatever else S3 answers than that there is no such object. */
async function arrival(s3: S3Client, place: Place): Promise<Standing | undefined> {
  for (const giveUpAt = Date.now() + patienceMs; Date.now() < giveUpAt; await sleep(500)) {
    try {
      return await headObject(s3, place);
    } catch (error) {
      // It may come between the two questions that a refused HEAD takes.
      const isAwaited = error instanceof Error && ['NoSuchKey', unexplainedHead].includes(error.name);
      if (!isAwaited) throw error;
    }
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

/** The version itself where the bucket keeps versions, so that nothing of it stays. Whether it is gone; `tell` hears why not. */
async function remove(
  s3: S3Client,
  place: Place,
  { VersionId }: Standing,
  tell: (text: string) => void,
): Promise<boolean> {
  try {
    await s3.send(new DeleteObjectCommand({ ...place, ...(VersionId && { VersionId }) }));
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tell(`Delete ${place.Key} in ${place.Bucket} yourself: the probe could not (${why}).`);
    return false;
  }
}
