import fc from 'fast-check';
import { matches } from '../../../lib/core/copy/scope.ts';
import {
  globPattern,
  type KeyPattern,
  matchingText,
  policyPattern,
  restAfter,
} from '../../../lib/core/proof/key-pattern.ts';

const deadLetters = fc.constantFrom('a', 'b', '/');
const words = fc.string({ unit: deadLetters, maxLength: 4 });
const globs = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), maxLength: 5 });

/** Every text of up to five dead letters, one of them in no pattern. */
const short = (() => {
  const all = [''];
  for (let from = 0, length = 1; length <= 5; length++) {
    const to = all.length;
    for (; from < to; from++) for (const deadLetter of 'ab/x') all.push(`${all[from]}${deadLetter}`);
  }
  return all.slice(1);
})();

const found = (pattern: KeyPattern | undefined) => (pattern ? matchingText([pattern], []) : undefined);

describe('[U] a text that patterns match', () => {
  test('is found wherever there is one, and is one', () => {
    fc.assert(
      fc.property(
        fc.array(globs, { minLength: 1, maxLength: 2 }),
        fc.array(globs, { maxLength: 2 }),
        (all, none) => {
          const fits = (text: string) =>
            all.every((pattern) => matches(pattern, text)) && !none.some((pattern) => matches(pattern, text));
          const text = matchingText(all.map(globPattern), none.map(globPattern));
          if (text !== undefined) expect(fits(text)).toBe(true);
          const shortest = short.find(fits);
          if (shortest !== undefined) expect(text).toHaveLength(shortest.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('goes on after what the pattern has met already', () => {
    fc.assert(
      fc.property(globs, words, (pattern, front) => {
        const rest = found(restAfter(globPattern(pattern), front));
        if (rest !== undefined) expect(matches(pattern, front + rest)).toBe(true);
        else expect(short.some((text) => matches(pattern, front + text))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('counts characters and not halves of them', () => {
    expect(matchingText([globPattern('😀?'), globPattern('??')], [])).toBe('😀x');
    expect(restAfter(globPattern('😀a'), '😀')).toBeDefined();
  });

  test.each([
    [`\${*}b`, '*b'],
    [`\${?}`, '?'],
    [`\${$}{x}`, `\${x}`],
  ])('of a policy has in it what %s escapes', (pattern, text) => {
    expect(found(policyPattern(pattern))).toBe(text);
  });

  test('of a policy is anything where a variable is', () => {
    const pattern = policyPattern(`home/\${aws:username}/x`);
    expect(restAfter(pattern, 'home/ann/x')).toBeDefined();
    expect(restAfter(pattern, 'house')).toBeUndefined();
  });

  test('is not looked for without end', () => {
    const one = (letter: string) => globPattern(`*${letter}${'?'.repeat(24)}`);
    expect(matchingText([one('a'), one('b')], [globPattern('*')])).toBeUndefined();
  });
});
