import { Command } from 'commander';
import { comparisonSigns } from '../lib/core/compare/key-comparison.ts';
import { printable, printableLines } from '../lib/core/text/printable.ts';
import { type ProfileOptions, withProfileOptions } from './accounts/profiles.ts';
import { inFlightWords } from './dlq/look-through.ts';
import { type ObjectStatus, objectStatus } from './status/object-status.ts';
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
      const status = await objectStatus(pairName, key, options);
      if (options.json) addToSummary({ beside: status, counts: countsOf(status) });
      else printStatus(status);
      process.exitCode = exitCodes[status.comparison] ?? 1;
    });
}

function countsOf({ deadLetters, uploads }: ObjectStatus) {
  return { deadLetters: deadLetters.length, uploads: uploads.length };
}

const exitCodes: Readonly<Partial<Record<ObjectStatus['comparison'], number>>> = {
  same: 0,
  unknown: 0,
  error: 2,
};

function printStatus(status: ObjectStatus): void {
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
    ...('uploadsUnread' in status ? [field('uploads', `not read: ${status.uploadsUnread}`)] : []),
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

function placeParts({ bucket, key, object, unread }: ObjectStatus['source']): [string, string] {
  const place = printable(`s3://${bucket}/${key}`);
  if (unread) return [place, printable(`not read: ${unread}`)];
  if (!object) return [place, 'not there'];
  const { sizeBytes, modified, versionId, eTag, storageClass } = object;
  const version = versionId ? `, version ${versionId}` : '';
  return [place, `${sizeBytes} B, ${modified}, ${storageClass}, ETag ${eTag}${version}`];
}
