import type { Pair } from '../../lib/core/pair/pair.ts';
import { loadPairAmong } from '../../lib/pair-file/pair-file.ts';
import colours from '../terminal/colours.ts';
import { note } from '../terminal/terminal.ts';

/** The pair of this name, with a warning when files of other pairs are wrong. Throws what `loadPairAmong` throws. */
export function loadPair(name: string): Pair {
  const { pair, elsewhere } = loadPairAmong(name);
  const files = [...new Set(elsewhere.map(({ file }) => file))];
  if (files.length > 0) {
    const are = files.length === 1 ? 'is' : 'are';
    note(
      `${colours.yellow('warning:')} ${files.join(', ')} ${are} wrong and left out; \`npx ferry pairs\` says why.`,
    );
  }
  return pair;
}
