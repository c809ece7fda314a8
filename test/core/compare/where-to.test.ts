import { whereTo } from '../../../lib/core/compare/where-to.ts';
import { pair } from '../../support/pair.ts';

describe('[U] where an object goes', () => {
  const of = pair({
    scope: { prefixes: ['in/'], suffixes: ['.txt'], excludes: ['*draft*'] },
    keyRule: { stripPrefix: 'in/', addPrefix: 'out/' },
  });

  it('is its key at the destination', () => {
    expect(whereTo(of, 'in/a.txt')).toEqual({ key: 'out/a.txt' });
  });

  it.each([
    ['a.txt', 'it begins with none of the prefixes of the scope'],
    ['in/a.bin', 'it ends with none of the suffixes of the scope'],
    ['in/draft.txt', 'an exclude of the scope matches it'],
  ])('is nowhere for %s: %s', (key, stays) => {
    expect(whereTo(of, key)).toEqual({ stays });
  });

  it('is nowhere for a key that the key rule strips as a whole', () => {
    const stripping = pair({ keyRule: { stripPrefix: 'in/', addPrefix: '' } });
    expect(whereTo(stripping, 'in/')).toEqual({
      stays: 'the key rule strips all of it: the empty marker of a folder stays, anything else is refused',
    });
  });

  it('is nowhere for what is no key, in the words of its failure', () => {
    expect(whereTo(pair(), '')).toEqual({ stays: expect.stringMatching(/\S+ \S+.*\./) });
  });
});
