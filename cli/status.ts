import { ListMultipartUploadsCommand, type S3Client } from '@aws-sdk/client-s3';
import { Command } from 'commander';
import type { ObjectHead } from '../lib/core/compare/compare.ts';
import { comparisonSigns } from '../lib/core/compare/key-comparison.ts';
import { whereTo } from '../lib/core/compare/where-to.ts';
import { listedKey } from '../lib/core/copy/object-key.ts';
import type { ReceivedDeadLetter } from '../lib/core/dead-letter/received-dead-letter.ts';
import { printable, printableLines } from '../lib/core/text/printable.ts';
import { lookCloser } from '../lib/verify.ts';
import { openBucket } from './accounts/open-bucket.ts';
import { checkedProfiles, type ProfileOptions, withProfileOptions } from './accounts/profiles.ts';
import { type DeadLetterSession, openSession } from './dlq/dead-letter-session.ts';
import { inFlightWords, lookThrough } from './dlq/look-through.ts';
import { loadPair } from './input/load-pair.ts';
import { CommandError } from './terminal/command-error.ts';
import { exitCodeHelp } from './terminal/exit-codes.ts';
import { addToSummary } from './terminal/summary.ts';
import { printFields } from './terminal/terminal.ts';

interface StatusOptions extends ProfileOptions {
  readonly deep?: boolean;
  readonly json?: boolean;
}

/** `ferry status`: where one object is, and why. */
export function statusCommand(): Command {
  return withProfileOptions(new Command('status'))
    .description('say where one object is, and why')
    .argument('<pair>', 'name of the pair')
    .argument('<key>', 'key of the object in the source bucket')
    .option('--deep', 'read both objects unless their ETags or checksums show that they are the same')
    .option('--json', 'one JSON line: the summary, with where the object is')
    .addHelpText(
      'after',
      exitCodeHelp({
        0: 'it is at the destination as in the source, or cannot be distinguished from it without --deep',
        1: 'it is not',
        2: 'that is unknown, or it could not run',
      }),
    )
    .action(async (pairName: string, key: string, options: StatusOptions) => {
      const status = await statusOf(pairName, key, options);
      if (options.json) addToSummary({ beside: status, counts: countsOf(status) });
      else printStatus(status);
      process.exitCode = exitCodes[status.comparison] ?? 1;
    });
}

function countsOf({ deadLetters, uploads }: Status) {
  return { deadLetters: deadLetters.length, uploads: uploads.length };
}

const exitCodes: Readonly<Partial<Record<Status['comparison'], number>>> = { same: 0, unknown: 0, error: 2 };

type Status = Awaited<ReturnType<typeof statusOf>>;

async function statusOf(pairName: string, key: string, options: StatusOptions) {
  const pair = loadPair(pairName);
  const profiles = await checkedProfiles(pair, options);
  const source = await openBucket(pair, 'source', profiles.source);
  const destination = await openBucket(pair, 'destination', profiles.destination);
  const session = await openSession(pairName, { sourceProfile: profiles.source });
  const goes = whereTo(pair, key);
  const [from, deadLetters] = await Promise.all([source.reader.head(key), deadLettersOf(session, key)]);
  const common = { key, source: { bucket: pair.source.bucket, key, ...(from && { object: facts(from) }) } };
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
    destination.reader.head(goes.key),
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
  const isNowhere = !from && !to;
  return {
    ...common,
    destination: { bucket: pair.destination.bucket, key: goes.key, ...(to && { object: facts(to) }) },
    comparison: isNowhere ? ('nowhere' as const) : comparison.kind,
    ...(isNowhere ? { reason: 'in neither bucket' } : comparison.reason && { reason: comparison.reason }),
    ...deadLetters,
    uploads,
  };
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
async function deadLettersOf(session: DeadLetterSession, key: string) {
  const found: ReturnType<typeof deadLetterFacts>[] = [];
  try {
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
    throw error;
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

/** The key itself is the first of all that begin with it. */
async function uploadsOf(
  s3: S3Client,
  end: { readonly bucket: string; readonly account: string },
  key: string,
) {
  const place = { Bucket: end.bucket, ExpectedBucketOwner: end.account, Prefix: key };
  const { Uploads = [], EncodingType } = await s3.send(
    new ListMultipartUploadsCommand({ ...place, EncodingType: 'url' }),
  );
  const own = Uploads.filter(({ Key = '' }) => listedKey(Key, EncodingType) === key);
  return own.map(({ UploadId, Initiated, Initiator }) => ({
    id: UploadId,
    since: Initiated?.toISOString(),
    by: Initiator?.ID ?? Initiator?.DisplayName,
  }));
}

function printStatus(status: Status): void {
  const { source, comparison, reason, deadLetters, uploads } = status;
  const sign =
    comparison in comparisonSigns ? `${comparisonSigns[comparison as keyof typeof comparisonSigns]} ` : '';
  const field = (label: string, ...lines: readonly string[]) => ({
    label,
    text: lines.map((line) => printableLines(line)).join('\n'),
  });
  printFields([
    { label: 'source', text: placeParts(source) },
    ...('destination' in status ? [{ label: 'destination', text: placeParts(status.destination) }] : []),
    field('comparison', `${sign}${comparison}${reason ? `: ${reason}` : ''}`),
    ...uploads.map(({ id, since, by }) => field('upload', `under way since ${since}, by ${by} (${id})`)),
    ...deadLetters.map(({ id, parked, code, message, hint, attempts, firstFailedAt }) =>
      field(
        parked ? 'parked' : 'dead letter',
        `${code}: ${printable(message)}`,
        `failed ${attempts === 1 ? 'once' : `${attempts} times`} since ${firstFailedAt}, message ${id}`,
        hint,
      ),
    ),
    ...('deadLettersInFlight' in status && status.deadLettersInFlight
      ? [field('dead letters', inFlightWords(status.deadLettersInFlight, {}))]
      : []),
    ...('deadLettersUnread' in status
      ? [field('dead letters', `not read: ${status.deadLettersUnread}`)]
      : []),
  ]);
}

function placeParts({ bucket, key, object }: NonNullable<Status['source']>): [string, string] {
  const place = printable(`s3://${bucket}/${key}`);
  if (!object) return [place, 'not there'];
  const { sizeBytes, modified, versionId, eTag, storageClass } = object;
  const version = versionId ? `, version ${versionId}` : '';
  return [place, `${sizeBytes} B, ${modified}, ${storageClass}, ETag ${eTag}${version}`];
}
