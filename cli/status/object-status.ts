import { ListMultipartUploadsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectHead } from '../../lib/core/compare/compare.ts';
import { whereTo } from '../../lib/core/compare/where-to.ts';
import { listedKey } from '../../lib/core/copy/object-key.ts';
import type { ReceivedDeadLetter } from '../../lib/core/dead-letter/received-dead-letter.ts';
import { isRefusal, refusalWords } from '../../lib/core/failure/refusal-words.ts';
import type { ObjectReader } from '../../lib/ports.ts';
import { lookCloser } from '../../lib/verify.ts';
import { openBucket } from '../accounts/open-bucket.ts';
import { checkedProfiles, type ProfileOptions } from '../accounts/profiles.ts';
import { openSession } from '../dlq/dead-letter-session.ts';
import { lookThrough } from '../dlq/look-through.ts';
import { loadPair } from '../input/load-pair.ts';
import { CommandError } from '../terminal/command-error.ts';

interface StatusOptions extends ProfileOptions {
  readonly deep?: boolean;
}

/** Where an object is at both ends, and what there is of it in between. */
export type ObjectStatus = Awaited<ReturnType<typeof objectStatus>>;

/**
 * Looks for one object of the pair. What AWS refuses to say of one place hides nothing of the others. Rejects when no profile
 * leads to an account.
 */
export async function objectStatus(pairName: string, key: string, options: StatusOptions) {
  const pair = loadPair(pairName);
  const profiles = await checkedProfiles(pair, options);
  const source = await openBucket(pair, 'source', profiles.source);
  const destination = await openBucket(pair, 'destination', profiles.destination);
  const goes = whereTo(pair, key);
  const [from, deadLetters] = await Promise.all([
    sideOf(source.reader, { bucket: pair.source.bucket, key }),
    deadLettersOf(pairName, profiles.source, key),
  ]);
  const common = { key, source: from };
  if ('stays' in goes) {
    return {
      ...common,
      comparison: 'out-of-scope' as const,
      reason: goes.stays,
      ...deadLetters,
      uploads: [],
    };
  }
  const [to, uploads, comparison] = await Promise.all([
    sideOf(destination.reader, { bucket: pair.destination.bucket, key: goes.key }),
    uploadsOf(destination.s3, pair.destination, goes.key),
    lookCloser(
      { key: goes.key, sourceKey: key, sizeBytes: 0 },
      {
        source: source.reader,
        destination: destination.reader,
        deep: options.deep ?? false,
        tags: pair.tags === 'copy',
        metadata: true,
      },
    ),
  ]);
  const isNowhere = [from, to].every(({ object, unread }) => !object && !unread);
  return {
    ...common,
    destination: to,
    comparison: isNowhere ? ('nowhere' as const) : comparison.kind,
    ...(isNowhere ? { reason: 'in neither bucket' } : comparison.reason && { reason: comparison.reason }),
    ...deadLetters,
    ...uploads,
  };
}

/** One side of the object: what is there, or why nobody can say. Only what is not of AWS rejects. */
async function sideOf(
  { head }: ObjectReader,
  place: { readonly bucket: string; readonly key: string },
): Promise<Side> {
  try {
    const found = await head(place.key);
    return { ...place, ...(found && { object: facts(found) }) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { ...place, unread: refusalWords(error) };
  }
}

interface Side {
  readonly bucket: string;
  readonly key: string;
  readonly object?: ReturnType<typeof facts>;
  readonly unread?: string;
}

function facts({ ContentLength, LastModified, ETag, VersionId, StorageClass }: ObjectHead) {
  return {
    sizeBytes: ContentLength ?? 0,
    modified: LastModified?.toISOString(),
    eTag: ETag,
    ...(VersionId && { versionId: VersionId }),
    storageClass: StorageClass ?? 'STANDARD',
  };
}

/** Dead letters and parked dead letters that speak of the key; they stay in their queues. */
async function deadLettersOf(pair: string, sourceProfile: string, key: string) {
  const found: ReturnType<typeof deadLetterFacts>[] = [];
  try {
    const session = await openSession(pair, { sourceProfile });
    let deadLettersInFlight = 0;
    for (const parked of [false, true]) {
      deadLettersInFlight += await lookThrough(session, { parked }, async (deadLetter) => {
        const isMeant = deadLetter.items.some((item) => item.kind === 'object' && item.object.key === key);
        if (isMeant || deadLetter.key === key) found.push(deadLetterFacts(deadLetter, parked));
        return undefined;
      });
    }
    return { deadLetters: found, ...(deadLettersInFlight > 0 && { deadLettersInFlight }) };
  } catch (error) {
    if (error instanceof CommandError) return { deadLetters: found, deadLettersUnread: error.message };
    if (!isRefusal(error)) throw error;
    return { deadLetters: found, deadLettersUnread: refusalWords(error) };
  }
}

function deadLetterFacts(
  { message, failure, attempts, firstFailedAtMs }: ReceivedDeadLetter,
  parked: boolean,
) {
  const { code, message: what, hint } = failure;
  const firstFailedAt = new Date(firstFailedAtMs).toISOString();
  return { id: message.id, parked, code, message: what, hint, attempts, firstFailedAt };
}

/** Uploads under way; the key itself is the first of all that begin with it. */
async function uploadsOf(
  s3: S3Client,
  end: { readonly bucket: string; readonly account: string },
  key: string,
) {
  const place = { Bucket: end.bucket, ExpectedBucketOwner: end.account, Prefix: key };
  try {
    const { Uploads = [], EncodingType } = await s3.send(
      new ListMultipartUploadsCommand({ ...place, EncodingType: 'url' }),
    );
    const own = Uploads.filter(({ Key = '' }) => listedKey(Key, EncodingType) === key);
    const uploads = own.map(({ UploadId, Initiated, Initiator }) => ({
      id: UploadId,
      since: Initiated?.toISOString(),
      by: Initiator?.ID ?? Initiator?.DisplayName,
    }));
    return { uploads };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { uploads: [], uploadsUnread: refusalWords(error) };
  }
}
