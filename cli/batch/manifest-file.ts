import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { manifestLine } from '../../lib/core/batch-manifest.ts';
import { asObject, asString, parseJson } from '../../lib/core/json-value.ts';
import { decodeNotificationKey, keyFault } from '../../lib/core/object-key.ts';
import { CommandError } from '../command-error.ts';

/** A manifest in CSV on this machine. */
export interface ManifestFile {
  readonly path: string;
  readonly rows: number;
  readonly hasVersions: boolean;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly digest: string;
}

/** Looks through a manifest before anything is sent. Rejects with a {@link CommandError} that names the first line at fault. */
export async function readManifest(path: string, bucket: string): Promise<ManifestFile> {
  const hash = createHash('sha256');
  const file = createReadStream(path).on('data', (chunk) => hash.update(chunk));
  const columns = new Set<number>();
  let rows = 0;
  const parser = parse({ relax_column_count: true });
  const reading = pipeline(file, parser);
  reading.catch(() => undefined);
  try {
    for await (const row of parser as AsyncIterable<string[]>) {
      rows++;
      const fault = rowFault(row, bucket, columns);
      if (fault) throw new CommandError(`${path}, row ${rows}: ${fault}`);
    }
    await reading;
  } catch (error) {
    file.destroy();
    throw inWords(error, path);
  }
  if (rows === 0) throw new CommandError(`${path} is empty.`);
  return { path, rows, hasVersions: columns.has(3), digest: hash.digest('hex') };
}

function rowFault(row: readonly string[], bucket: string, columns: Set<number>): string | undefined {
  const [ownBucket, key = ''] = row;
  columns.add(row.length);
  if (row.length < 2 || row.length > 3 || columns.size > 1) {
    return 'write bucket,key in every row, or bucket,key,version in every row';
  }
  if (ownBucket !== bucket) return `found bucket ${ownBucket}; write ${bucket}, the source of the pair`;
  const decoded = decodeNotificationKey(key);
  if (decoded === undefined) return `found the key ${key}; write it URL-encoded, with %25 for %`;
  const fault = keyFault(decoded);
  return fault && `found a key that is none: ${fault}`;
}

/**
 * Writes a manifest of the keys in JSON lines (`{"key": …}`, as reports of the ferry are) into a folder that is
 * gone when `use` is done. Rejects with a {@link CommandError} that names the first line at fault.
 */
export async function withManifestOf<Result>(
  lines: AsyncIterable<string>,
  bucket: string,
  use: (file: ManifestFile) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 's3-ferry-manifest-'));
  try {
    const path = join(folder, 'manifest.csv');
    await pipeline(manifestLines(lines, bucket), createWriteStream(path));
    return await use(await readManifest(path, bucket));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function* manifestLines(lines: AsyncIterable<string>, bucket: string): AsyncGenerator<string> {
  let [at, keys] = [0, 0];
  for await (const line of lines) {
    at++;
    if (line.trim() === '') continue;
    const key = asString(asObject(parseJson(line))?.['key']);
    const fault = key === undefined ? 'no JSON object with a "key"' : keyFault(key);
    if (fault || key === undefined) throw new CommandError(`Line ${at}: found ${fault}.`);
    keys++;
    yield manifestLine(bucket, key);
  }
  if (keys === 0) throw new CommandError('There is no key in it, so there is nothing to carry.');
}

/** The lines of a file, or of standard input for `-`. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: path === '-' ? process.stdin : createReadStream(path) });
  } catch (error) {
    throw inWords(error, path);
  }
}

function inWords(error: unknown, path: string): unknown {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing ? new CommandError(`There is no file ${path}.`) : error;
}
