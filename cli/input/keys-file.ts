import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { filterReason } from '../../lib/core/copy/scope.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { asObject, asString, parseJson } from '../../lib/core/text/json-value.ts';
import { CommandError } from '../terminal/command-error.ts';
import { inputLines, inputName, textLines } from './input-file.ts';

/** A key of the source, and the line that names it, for messages. */
interface NamedKey {
  readonly key: string;
  readonly place: string;
}

/**
 * The keys of JSON lines: of each line its `sourceKey`, or else its `key`. So reports of failures, and what `backfill --json` and
 * `verify --json` print, may be given as they are; summaries and keys that only the destination has are passed over.
 * `-` is standard input. Rejects with a {@link CommandError} that names the first line at fault.
 */
export async function* namedKeys(path: string): AsyncGenerator<NamedKey> {
  const name = inputName(path);
  let at = 0;
  for await (const line of inputLines(path)) {
    at++;
    if (line.trim() === '') continue;
    const place = `${name}:${at}`;
    const object = asObject(parseJson(line));
    const kind = object?.['kind'];
    if (object?.['summary'] !== undefined || kind === 'summary' || kind === 'extra') continue;
    const key = asString(object?.['sourceKey']) ?? asString(object?.['key']);
    if (key === undefined) {
      throw new CommandError(
        `${place}: found no JSON object with a "key". Write a line like {"key":"invoices/1.pdf"} for each object.`,
      );
    }
    yield { key, place };
  }
}

/** Source keys that a person named. */
export interface KeysFile {
  /** SHA-256 of its keys, in hexadecimal. */
  readonly digest: string;
  keys(): AsyncIterable<string>;
}

/**
 * Uses the keys of JSON lines once all of them are read; as {@link namedKeys}. Rejects with a {@link CommandError} also for
 * a key that is out of the pair's scope, and where there is none.
 */
export async function withKeysFile<Result>(
  path: string,
  pair: Pair,
  use: (file: KeysFile) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 's3-ferry-keys-'));
  try {
    const copy = join(folder, 'keys.jsonl');
    const hash = createHash('sha256');
    let count = 0;
    await pipeline(async function* () {
      for await (const { key, place } of namedKeys(path)) {
        const reason = filterReason(pair, key);
        if (reason) throw outOfScope(pair, key, place, reason);
        count++;
        const line = `${JSON.stringify(key)}\n`;
        hash.update(line);
        yield line;
      }
    }, createWriteStream(copy));
    if (count === 0) throw new CommandError(`${inputName(path)} names no key, so there is nothing to do.`);
    const keys = async function* () {
      for await (const line of textLines(copy, createReadStream(copy))) {
        if (line !== '') yield String(parseJson(line));
      }
    };
    return await use({ digest: hash.digest('hex'), keys });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function outOfScope({ name }: Pair, key: string, place: string, reason: string): CommandError {
  return new CommandError(
    `${place}: ${JSON.stringify(key)} is out of the scope of pair ${name} (${reason}). Take the line out.`,
  );
}
