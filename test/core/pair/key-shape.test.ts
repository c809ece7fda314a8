import fc from 'fast-check';
import { destinationKey } from '../../../lib/core/copy/scope.ts';
import { destinationShapes, intersection, type KeyShape, overlap } from '../../../lib/core/pair/key-shape.ts';
import { pair } from '../../support/pair.ts';

const part = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 });
const shape = fc.record({ prefix: part, suffix: part });
const has = (key: string, { prefix, suffix }: KeyShape) => key.startsWith(prefix) && key.endsWith(suffix);
const keys = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 7 });

describe('[P] the keys of shapes', () => {
  it('that have both shapes are those of their intersection', () => {
    fc.assert(
      fc.property(shape, shape, keys, (a, b, key) => {
        const both = intersection(a, b);
        expect(both !== undefined && has(key, both)).toBe(has(key, a) && has(key, b));
      }),
      { numRuns: 1_000 },
    );
  });

  it('overlap where any shape of one list has keys of any of the other', () => {
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 3 }), fc.array(shape, { maxLength: 3 }), (ours, theirs) => {
        const any = ours.flatMap((a) => theirs.map((b) => intersection(a, b))).some(Boolean);
        expect(overlap(ours, theirs)).toBe(any);
      }),
    );
  });

  it('that a pair writes are of the shapes it may write', () => {
    const scope = fc.record({
      prefixes: fc.array(part, { maxLength: 2 }),
      suffixes: fc.array(part, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(scope, part, part, part, (lists, strip, add, middle) => {
        const prefixes = lists.prefixes.map((one) => strip + one);
        const one = pair({
          scope: {
            prefixes: prefixes.length > 0 ? prefixes : [strip],
            suffixes: lists.suffixes,
            excludes: [],
          },
          keyRule: { stripPrefix: strip, addPrefix: add },
        });
        for (const prefix of one.scope.prefixes) {
          for (const suffix of lists.suffixes.length > 0 ? lists.suffixes : ['']) {
            for (const key of [prefix + middle + suffix, prefix]) {
              if (!has(key, { prefix, suffix })) continue;
              const written = destinationKey(one.keyRule, key);
              expect(destinationShapes(one).some((may) => has(written, may))).toBe(true);
            }
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('[U] the shapes a pair may write', () => {
  it.each([
    ['in/', '.pdf', '.pdf'],
    ['a.p', '.pdf', ''],
    ['.pdf', '.pdf', ''],
    ['x', 'y', 'y'],
  ])('with the prefix %s stripped of keys that end in %s end in "%s"', (stripPrefix, suffix, expected) => {
    const one = pair({
      scope: { prefixes: [stripPrefix], suffixes: [suffix], excludes: [] },
      keyRule: { stripPrefix, addPrefix: 'out/' },
    });
    expect(destinationShapes(one)).toEqual([{ prefix: 'out/', suffix: expected }]);
  });
});
