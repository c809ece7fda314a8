import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import pMap from 'p-map';
import { othersMessage } from '../../lib/core/dead-letter/dead-letter-owner.ts';
import type { MessageText } from '../../lib/core/dead-letter/received-dead-letter.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { countOf } from '../../lib/core/text/count-of.ts';
import { asObject, asString, parseJson } from '../../lib/core/text/json-value.ts';
import { loadPair } from '../../lib/pair-file/pair-file.ts';
import { inputBytes, inputName, textLines } from '../input/input-file.ts';
import { CommandError } from '../terminal/command-error.ts';
import { addToSummary } from '../terminal/summary.ts';
import { note } from '../terminal/terminal.ts';
import { readAttributes } from './dead-letter-record.ts';
import { openSession, type SessionOptions, withSessionOptions } from './dead-letter-session.ts';

/** Messages on their way at once. */
const concurrency = 50;

/** Lines at fault that one error names. */
const mostFaults = 10;

/** A message, or what is wrong, and where it is: the name of the file and the number of the line. */
type Line = { readonly place: string } & ({ readonly message: MessageText } | { readonly fault: string });

/** `ferry dlq import`: puts exported dead letters into the dead-letter queue. */
export function importCommand(): Command {
  return withSessionOptions(new Command('import'))
    .argument('[file]', 'JSON lines as `export` writes them; - or nothing for standard input', '-')
    .description('put exported dead letters back into the queue of their pair')
    .option('--dry-run', 'only check the lines')
    .option('--json', 'a summary as a JSON line')
    .action((pairName: string, file: string, options: SessionOptions & { dryRun?: boolean }) =>
      withRereadable(file, async (path) => {
        const lines = () => readLines(inputName(file), path);
        const total = await checkedCount(lines(), loadPair(pairName));
        if (options.dryRun) {
          addToSummary({ counts: { wouldImport: total } });
          return note(`${total} would be imported.`);
        }
        await importLines(lines(), total, { pairName, options });
      }),
    );
}

/** The lines are read twice, so that they need no room in memory; standard input is kept in a file for that. */
async function withRereadable(file: string, use: (path: string) => Promise<void>): Promise<void> {
  if (file !== '-') return use(file);
  const folder = await mkdtemp(join(tmpdir(), 's3-ferry-import-'));
  try {
    const path = join(folder, 'dead-letters.jsonl');
    await pipeline(inputBytes(file), createWriteStream(path, { mode: 0o600 }));
    await use(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Every line is checked before the first is sent, so that a wrong file changes nothing. */
async function checkedCount(lines: AsyncIterable<Line>, pair: Pair): Promise<number> {
  const faults: string[] = [];
  let count = 0;
  for await (const line of lines) {
    count++;
    const fault = 'fault' in line ? line.fault : faultOfOwner(line.message, pair);
    if (fault) faults.push(`${line.place}: ${fault}`);
  }
  if (faults.length === 0) return count;
  const more =
    faults.length > mostFaults ? `\n… and ${countOf(faults.length - mostFaults, 'more line')}.` : '';
  throw new CommandError(`${faults.slice(0, mostFaults).join('\n')}${more}\nNothing was imported.`);
}

function faultOfOwner(message: MessageText, pair: Pair): string | undefined {
  const other = othersMessage(message, pair);
  return (
    other &&
    `found ${other}, and not of pair ${pair.name} with bucket ${pair.source.bucket}; import it into its own pair, or take the line out.`
  );
}

async function importLines(
  lines: AsyncIterable<Line>,
  total: number,
  { pairName, options }: { readonly pairName: string; readonly options: SessionOptions },
): Promise<void> {
  const session = await openSession(pairName, options);
  const { queue } = await session.queue('dead-letters');
  const refused: string[] = [];
  let count = 0;
  const isStopped = () => refused.length > 0 || session.interruption.isHeard();
  const send = async (line: Line) => {
    if (!('message' in line)) return;
    try {
      await queue.put(line.message);
      count++;
    } catch (error) {
      refused.push(`${line.place} was refused: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  let last = 'no line';
  const begun = async function* () {
    for await (const line of lines) {
      if (isStopped()) return;
      last = line.place;
      yield line;
    }
  };
  await pMap(begun(), send, { concurrency });
  addToSummary({ counts: { imported: count, lines: total } });
  const rest = `The lines after ${last} are still to be imported.`;
  if (refused.length > 0) {
    throw new CommandError(`${refused.join('\n')}\n${count} of ${total} imported. ${rest}`);
  }
  if (count < total) return session.endsEarly(`${count} of ${total} imported. ${rest}`);
  note(`${count} imported.`);
}

async function* readLines(name: string, path: string): AsyncGenerator<Line> {
  let at = 0;
  for await (const line of textLines(name, inputBytes(path))) {
    at++;
    if (line.trim()) yield { place: `${name}:${at}`, ...readMessage(line) };
  }
}

function readMessage(line: string): { message: MessageText } | { fault: string } {
  const record = asObject(parseJson(line));
  const body = asString(record?.['body']);
  if (!record || !body) {
    return {
      fault: 'found no JSON object with a "body" text; write lines as `ferry dlq export` does.',
    };
  }
  const attributes = readAttributes(record['attributes']);
  if (!attributes) {
    return {
      fault:
        'found attributes that are none of SQS; write each as a text, or with its DataType and its value.',
    };
  }
  return { message: { body, attributes } };
}
