import { randomUUID } from 'node:crypto';
import { GetObjectTaggingCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { destinationKey, reservedKey } from '../../lib/core/copy/scope.ts';
import { unexplainedHead } from '../../lib/core/failure/evidence.ts';
import { functionName } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { headObject } from '../../lib/edge/copy/head-object.ts';
import { systemClock } from '../../lib/edge/system-clock.ts';
import type { Clock } from '../../lib/ports.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { CommandError } from '../terminal/command-error.ts';
import { hearInterruption } from '../terminal/interruption.ts';
import { type Place, takeAway } from './take-away.ts';

/** Lambda's first retry comes after a minute; a copy that needs longer has failed at least once. */
const patienceMs = 60_000;
const lookEveryMs = 500;
/** A write that was under way when the probe ended comes within this, in ms. */
const lateWriteMs = 2_000;

/**
 * Uploads a tiny object under a key that only this pair copies, waits for its copy, and takes both away, also where a
 * step fails or a signal ends it. Answers whether it crossed whole and nothing is left; `tell` hears why not.
 */
export async function probe(
  pair: Pair,
  { source, destination }: Accounts,
  tell: (text: string) => void,
  { clock = systemClock, hear = hearInterruption }: ProbeSetting = {},
): Promise<boolean> {
  const Key = probeKey(pair);
  const from: Written = { s3: source.s3, Bucket: pair.source.bucket, Key };
  const to = { s3: destination.s3, Bucket: pair.destination.bucket, Key: destinationKey(pair.keyRule, Key) };
  const interruption = hear('Stops when the probe is taken away; Ctrl-C again to stop at once.');
  const attempt = { pair, from, to, tell, clock, signal: interruption.signal };
  let isWhole = false;
  let isClean = false;
  try {
    isWhole = await crosses(attempt);
  } catch (error) {
    if (!interruption.isHeard()) throw error;
  } finally {
    isClean = await clear(attempt);
    interruption.forget();
  }
  if (isClean) tell('What the probe wrote is taken away again.');
  return isWhole && isClean;
}

/** What tests replace. */
interface ProbeSetting {
  readonly clock?: Clock;
  readonly hear?: typeof hearInterruption;
}

interface Written extends Place {
  /** As S3 answered the upload. */
  versionId?: string;
}

interface Attempt {
  readonly pair: Pair;
  readonly from: Written;
  readonly to: Place;
  readonly tell: (text: string) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

function probeKey(pair: Pair): string {
  const key = reservedKey(pair, `probe-${randomUUID()}`);
  if (key !== undefined) return key;
  throw new CommandError(
    `Pair ${pair.name} cannot be probed: its scope.excludes leave the keys of probes out, which begin with .s3-ferry/ or s3-ferry-reserved/ below its prefixes.`,
  );
}

async function crosses({ pair, from, to, tell, clock, signal }: Attempt): Promise<boolean> {
  const copiesTags = pair.tags === 'copy';
  const { s3, Bucket, Key } = from;
  const kmsKey = pair.source.kmsKey;
  const { VersionId } = await s3.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body: 's3-ferry probe',
      ...(copiesTags && { Tagging: 's3-ferry=probe' }),
      ...(kmsKey && { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKey }),
    }),
    { abortSignal: signal },
  );
  if (VersionId) from.versionId = VersionId;
  tell(`Uploaded ${Key} to ${Bucket}; waiting for ${to.Key} in ${to.Bucket}.`);
  const startedAt = clock.now();
  const isThere = await arrives(to, clock, signal);
  if (signal.aborted) return false;
  const problem = isThere ? await tagProblem(to, copiesTags, signal) : notArrived(pair);
  tell(problem ?? `It was copied within ${Math.max(1, Math.round((clock.now() - startedAt) / 1000))} s.`);
  return problem === undefined;
}

/** False when it did not come in time. Rejects with whatever else S3 answers than that there is no such object. */
async function arrives({ s3, ...place }: Place, clock: Clock, abortSignal: AbortSignal): Promise<boolean> {
  for (const giveUpAt = clock.now() + patienceMs; clock.now() < giveUpAt; await clock.sleep(lookEveryMs)) {
    if (abortSignal.aborted) return false;
    try {
      await headObject(s3, place, { abortSignal });
      return true;
    } catch (error) {
      // It may come between the two questions that a refused HEAD takes.
      const isAwaited = error instanceof Error && ['NoSuchKey', unexplainedHead].includes(error.name);
      if (!isAwaited) throw error;
    }
  }
  return false;
}

async function tagProblem(
  { s3, ...place }: Place,
  copiesTags: boolean,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  if (!copiesTags) return undefined;
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand(place), { abortSignal });
  return TagSet.some(({ Key, Value }) => Key === 's3-ferry' && Value === 'probe')
    ? undefined
    : 'The object was copied without its tags.';
}

function notArrived({ name }: Pair): string {
  return `Nothing came within ${patienceMs / 1000} s. Where the copy was refused, \`npx ferry dlq list ${name}\` says why. If it has nothing of this object, the event did not reach the function: look at what is broken above, and at the log of ${functionName(name, 'replicate')}.`;
}

/**
 * Takes away what there is on both sides; the source first, for without it no other copy begins. Looks once more for what
 * was not there: a write that was cut off may still come. Whether nothing is left.
 */
async function clear({ from, to, tell, clock }: Attempt): Promise<boolean> {
  const found = [await goes(from, tell), await goes(to, tell)];
  if (found.includes('nothing')) {
    await clock.sleep(lateWriteMs);
    for (const [at, place] of [from, to].entries()) {
      if (found[at] === 'nothing') found[at] = await goes(place, tell);
    }
  }
  return !found.includes('left');
}

async function goes(place: Written, tell: (text: string) => void): Promise<'gone' | 'nothing' | 'left'> {
  try {
    return (await takeAway(place, place.versionId)) > 0 ? 'gone' : 'nothing';
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tell(`Delete ${place.Key} in ${place.Bucket} yourself, if it is there: the probe could not (${why}).`);
    return 'left';
  }
}
