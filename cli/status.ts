import { ListMultipartUploadsCommand, type S3Client } from '@aws-sdk/client-s3';
import { Command } from 'commander';
import type { ObjectHead } from '../lib/core/compare/compare.ts';
import { verdictSigns } from '../lib/core/compare/verdict.ts';
import { whereTo } from '../lib/core/compare/where-to.ts';
import { listedKey } from '../lib/core/copy/object-key.ts';
import type { Letter } from '../lib/core/dead-letter/letter.ts';
import { printable } from '../lib/core/text/printable.ts';
import { lookCloser } from '../lib/verify.ts';
import { openBucket } from './accounts/open-bucket.ts';
import { checkedProfiles, type ProfileOptions, withProfileOptions } from './accounts/profiles.ts';
import { type DeadLetterSession, openSession } from './dlq/dead-letter-session.ts';
import { inFlightWords, lookThrough } from './dlq/look-through.ts';
import { loadPair } from './input/load-pair.ts';
import { CommandError } from './terminal/command-error.ts';
import { exitCodeHelp } from './terminal/exit-codes.ts';
import { print, printJson } from './terminal/terminal.ts';

interface StatusOptions extends ProfileOptions {
  readonly deep?: boolean;
  readonly json?: boolean;
}

/** `ferry status`: where one object is, and why. */
export function statusCommand(): Command {
  return withProfileOptions(new Command('status'))
    .description('tell where one object is, and why')
    .argument('<pair>', 'name of the pair')
    .argument('<key>', 'key of the object in the source bucket')
    .option('--deep', 'read both objects unless their ETags or checksums show that they are the same')
    .option('--json', 'as one line of JSON')
    .addHelpText(
      'after',
      exitCodeHelp({
        0: 'it is at the destination as in the source, or cannot be told from it without --deep',
        1: 'it is not',
        2: 'that cannot be told, or it could not run',
      }),
    )
    .action(async (pairName: string, key: string, options: StatusOptions) => {
      const status = await statusOf(pairName, key, options);
      if (options.json) printJson(status);
      else printStatus(status);
      process.exitCode = exitCodes[status.verdict] ?? 1;
    });
}

const exitCodes: Readonly<Partial<Record<Status['verdict'], number>>> = { same: 0, unknown: 0, error: 2 };

type Status = Awaited<ReturnType<typeof statusOf>>;

async function statusOf(pairName: string, key: string, options: StatusOptions) {
  const pair = loadPair(pairName);
  const profiles = await checkedProfiles(pair, options);
  const source = await openBucket(pair, 'source', profiles.source);
  const destination = await openBucket(pair, 'destination', profiles.destination);
  const session = await openSession(pairName, { sourceProfile: profiles.source });
  const goes = whereTo(pair, key);
  const [from, letters] = await Promise.all([source.reader.head(key), lettersOf(session, key)]);
  const common = { key, source: { bucket: pair.source.bucket, key, ...(from && { object: facts(from) }) } };
  if ('stays' in goes) {
    return { ...common, verdict: 'out-of-scope' as const, reason: goes.stays, ...letters, uploads: [] };
  }
  const [to, uploads, verdict] = await Promise.all([
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
    verdict: isNowhere ? ('nowhere' as const) : verdict.kind,
    ...(isNowhere ? { reason: 'in neither bucket' } : verdict.reason && { reason: verdict.reason }),
    ...letters,
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

/** Dead letters and parked letters that speak of the key; they stay in their queues. */
async function lettersOf(session: DeadLetterSession, key: string) {
  const found: ReturnType<typeof letterFacts>[] = [];
  try {
    let lettersInFlight = 0;
    for (const parked of [false, true]) {
      lettersInFlight += await lookThrough(session, { parked }, async (letter) => {
        const isMeant = letter.items.some((item) => item.kind === 'object' && item.object.key === key);
        if (isMeant || letter.key === key) found.push(letterFacts(letter, parked));
        return undefined;
      });
    }
    return { letters: found, ...(lettersInFlight > 0 && { lettersInFlight }) };
  } catch (error) {
    if (error instanceof CommandError) return { letters: found, lettersUnread: error.message };
    throw error;
  }
}

function letterFacts({ message, failure, attempts, firstFailedAtMs }: Letter, parked: boolean) {
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
  const { source, verdict, reason, letters, uploads } = status;
  const sign = verdict in verdictSigns ? `${verdictSigns[verdict as keyof typeof verdictSigns]} ` : '';
  const lines = [
    ['source', placeLine(source)],
    ...('destination' in status ? [['destination', placeLine(status.destination)]] : []),
    ['verdict', `${sign}${verdict}${reason ? `: ${reason}` : ''}`],
    ...uploads.map(({ id, since, by }) => ['upload', `under way since ${since}, by ${by} (${id})`]),
    ...letters.flatMap(({ id, parked, code, message, hint, attempts, firstFailedAt }) => [
      [parked ? 'parked' : 'dead letter', `${code}: ${message}`],
      ['', `failed ${attempts === 1 ? 'once' : `${attempts} times`} since ${firstFailedAt}, message ${id}`],
      ...hint.split('\n').map((line) => ['', line]),
    ]),
    ...('lettersInFlight' in status && status.lettersInFlight
      ? [['dead letters', inFlightWords(status.lettersInFlight, {})]]
      : []),
    ...('lettersUnread' in status ? [['dead letters', `not read: ${status.lettersUnread}`]] : []),
  ];
  for (const [name = '', text = ''] of lines) print(`${name.padEnd(13)}${printable(text)}`);
}

function placeLine({ bucket, key, object }: NonNullable<Status['source']>): string {
  const place = `s3://${bucket}/${key}`;
  if (!object) return `${place}  not there`;
  const { sizeBytes, modified, versionId, eTag, storageClass } = object;
  const version = versionId ? `, version ${versionId}` : '';
  return `${place}  ${sizeBytes} B, ${modified}, ${storageClass}, ETag ${eTag}${version}`;
}
