import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type ManifestRow, manifestLine, manifestRow } from '../../lib/core/compare/batch-manifest.ts';
import { keyFault } from '../../lib/core/copy/object-key.ts';
import { csvRows, inputBytes, inputName } from '../input/input-file.ts';
import { namedKeys } from '../input/keys-file.ts';
import { CommandError } from '../terminal/command-error.ts';

/** A manifest on this machine as S3 Batch Operations takes it: `bucket,URL-encoded key` rows, or with a version behind. */
export interface ManifestFile {
  readonly path: string;
  readonly rows: number;
  readonly hasVersions: boolean;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly digest: string;
}

/** The rows of a manifest in CSV that a person names. Rejects with a {@link CommandError} that names the first row at fault. */
export async function* csvManifest(path: string, bucket: string): AsyncGenerator<ManifestRow> {
  const name = inputName(path);
  let [at, columns] = [0, 0];
  for await (const cells of csvRows(name, inputBytes(path))) {
    at++;
    columns ||= cells.length;
    const read = manifestRow(cells, bucket, columns);
    if ('fault' in read) throw new CommandError(`${name}, row ${at}: ${read.fault}.`);
    yield read;
  }
}

/** A row for each key that JSON lines name, as {@link namedKeys}; rejects as {@link csvManifest}. */
export async function* keysManifest(path: string): AsyncGenerator<ManifestRow> {
  for await (const { key, place } of namedKeys(path)) {
    const fault = keyFault(key);
    if (fault) throw new CommandError(`${place}: found ${fault}.`);
    yield { key };
  }
}

/**
 * Writes a manifest of the rows into a folder that is gone when `use` is done, so that S3 reads what was read here
 * whatever the file looked like. Rejects with a {@link CommandError} where there is no row.
 */
export async function withManifestOf<Result>(
  rows: AsyncIterable<ManifestRow>,
  bucket: string,
  use: (file: ManifestFile) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 's3-ferry-manifest-'));
  try {
    const path = join(folder, 'manifest.csv');
    const hash = createHash('sha256');
    let [count, hasVersions] = [0, false];
    await pipeline(async function* () {
      for await (const row of rows) {
        count++;
        hasVersions = row.versionId !== undefined;
        const line = manifestLine(bucket, row);
        hash.update(line);
        yield line;
      }
    }, createWriteStream(path));
    if (count === 0) throw new CommandError('There is no key in it, so there is nothing to copy.');
    return await use({ path, rows: count, hasVersions, digest: hash.digest('hex') });
  } finally {
    await rm(folder, { recursive: true });
  }
}
