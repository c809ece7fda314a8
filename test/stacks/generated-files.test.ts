import { readFileSync } from 'node:fs';
import { generatedFiles } from '../../stacks/generated-files.ts';
import { filledDocument } from '../../stacks/reference/filled-document.ts';

describe('[U] generated files', () => {
  test.each(generatedFiles)('$path is what `npm run generate` writes', async ({ path, text }) => {
    expect(readFileSync(path, 'utf8')).toBe(await text());
  });

  test('a part without a place in its document is refused, and so is a place without a part', () => {
    expect(() => filledDocument('docs/exit-codes.md', { 'exit codes': '', more: '' })).toThrow(
      'docs/exit-codes.md has no place for more.',
    );
    expect(() => filledDocument('docs/exit-codes.md', {})).toThrow('has a place for exit codes');
  });
});
