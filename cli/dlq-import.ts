import { Command } from 'commander';
import pMap from 'p-map';
import { asObject, asString, parseJson } from '../lib/core/json-value.ts';
import { CommandError } from './command-error.ts';
import { openSession, type SessionOptions, withSessionOptions } from './dead-letter-session.ts';
import { inputLines, inputName } from './input-file.ts';
import { note } from './terminal.ts';

/** Messages on their way at once. */
const concurrency = 20;

/** `ferry dlq import`: puts exported letters into the dead-letter queue. */
export function importCommand(): Command {
  return withSessionOptions(new Command('import'))
    .argument('[file]', 'JSON lines as `export` writes them; - or nothing for standard input', '-')
    .description('put exported dead letters back into the queue')
    .option('--dry-run', 'only check the lines')
    .action(async (pairName: string, file: string, options: SessionOptions & { dryRun?: boolean }) => {
      const name = inputName(file);
      const messages = [];
      let number = 0;
      for await (const line of inputLines(file)) {
        number++;
        if (line.trim()) messages.push(readMessage(line, `${name}:${number}`));
      }
      if (!options.dryRun) {
        const { queue } = await openSession(pairName, options).queue('dead-letters');
        await pMap(messages, (message) => queue.put(message), { concurrency });
      }
      note(`${messages.length} ${options.dryRun ? 'would be imported' : 'imported'}.`);
    });
}

/** Every line is read before the first is sent, so that a wrong file changes nothing. */
function readMessage(line: string, place: string) {
  const record = asObject(parseJson(line));
  const body = asString(record?.['body']);
  if (!record || !body)
    throw new CommandError(
      `${place}: found no JSON object with a "body" text; write lines as \`ferry dlq export\` does.`,
    );
  const attributes = Object.entries(asObject(record['attributes']) ?? {});
  const texts = attributes.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { body, attributes: Object.fromEntries(texts) };
}
