import {
  blocksOf,
  commandsOf,
  documentPaths,
  holdsCommands,
  showsAlike,
} from '../support/document-blocks.ts';
import { type DocumentedPair, startDocumentedPair } from '../support/documented-pair.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

let acme: DocumentedPair;
beforeAll(async () => {
  acme = await startDocumentedPair();
});
afterAll(() => acme?.stop());

const commands = documentPaths
  .flatMap((path) => blocksOf(path))
  .filter((block) => holdsCommands(block) && block.notRun === undefined)
  .flatMap((block) =>
    commandsOf(block).map(({ command, shown }) => ({
      where: `${block.path}:${block.line}`,
      command,
      shown,
      exitCode: block.exitCode,
    })),
  );

describe('[E] each command of the documents', () => {
  test.each(commands)('$where: $command', async ({ command, shown, exitCode }) => {
    const ran = await acme.run(command);
    expect(ran).toMatchObject({ exitCode });
    const output = ran.stdout + ran.stderr;
    if (!showsAlike(output, shown)) expect(output).toBe(shown.join('\n'));
  });
});
