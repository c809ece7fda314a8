import fc from 'fast-check';
import { driftSlice, standing } from '../../lib/core/drift.ts';
import { compareKeys } from '../../lib/core/key-order.ts';
import type { ListedObject } from '../../lib/core/listed-object.ts';
import { scheduledMs } from '../../lib/core/schedule.ts';
import { objectKey } from '../support/arbitraries.ts';
import { pair } from '../support/pair.ts';

const now = Date.parse('2026-11-23T10:00:00Z');
const hour = 3_600_000;
const [one, two] = ['a'.repeat(32), 'b'.repeat(32)];

function object(facts: Partial<ListedObject> = {}): ListedObject {
  return { key: 'k', sizeBytes: 3, eTag: one, modifiedMs: now - 48 * hour, ...facts };
}
const copyOf = (facts: Partial<ListedObject> = {}) => object({ modifiedMs: now - 47 * hour, ...facts });
const kmsKey = 'arn:aws:kms:eu-west-1:222222222222:key/1';

describe('[U] the standing of an object', () => {
  it.each([
    ['same', object(), copyOf()],
    ['missing', object(), undefined],
    ['extra', undefined, copyOf()],
    ['differs', object(), copyOf({ sizeBytes: 4 })],
    ['differs', object(), copyOf({ modifiedMs: now - 49 * hour })],
    ['same', object(), copyOf({ modifiedMs: now - 48 * hour - 1_000 })],
    ['unlike', object(), copyOf({ eTag: two })],
    ['same', object(), copyOf({ eTag: `${two}-3` })],
    ['young', object({ modifiedMs: now - hour + 1 }), undefined],
    ['young', object({ modifiedMs: now - 1 }), copyOf({ sizeBytes: 4 })],
    ['missing', object({ modifiedMs: now - hour }), undefined],
    ['same', object({ modifiedMs: now - 5 }), copyOf({ modifiedMs: now })],
    ['extra', undefined, copyOf({ modifiedMs: now })],
  ] as const)('is %s for source %j and copy %j', (expected, source, copy) => {
    expect(standing(pair(), { source, copy }, now)).toBe(expected);
  });

  it('takes no ETag for the bytes where a key of KMS encrypts', () => {
    const both = { source: object(), copy: copyOf({ eTag: two }) };
    expect(standing(pair({ destination: { kmsKey } }), both, now)).toBe('same');
  });
});

describe('[U] the slice of a run', () => {
  const at = (time: string) => Date.parse(time);

  it('is the whole bucket where nothing narrows it', () => {
    expect(driftSlice(pair(), { schedule: 'rate(1 day)', prefixes: [] }, now)).toEqual({
      sourcePrefix: '',
      destinationPrefix: '',
    });
  });

  it('is one prefix after the other, by the time of the schedule, and under the key rule at the destination', () => {
    const thePair = pair({
      scope: { prefixes: ['in/'], suffixes: [], excludes: [] },
      keyRule: { stripPrefix: 'in/', addPrefix: 'out/' },
    });
    const drift = { schedule: 'rate(6 hours)', prefixes: ['in/a/', 'in/b/', 'in/c/'] };
    const times = ['00:00:10', '06:00:11', '12:00:09', '18:00:10'].map((time) => at(`2026-11-23T${time}Z`));
    const slices = times.map((ms) => driftSlice(thePair, drift, ms));
    expect(new Set(slices.slice(0, 3).map(({ sourcePrefix }) => sourcePrefix)).size).toBe(3);
    expect(slices[3]).toEqual(slices[0]);
    for (const { sourcePrefix, destinationPrefix } of slices) {
      expect(destinationPrefix).toBe(sourcePrefix.replace('in/', 'out/'));
    }
  });

  it('is a prefix of the scope by default, another each day by cron', () => {
    const thePair = pair({ scope: { prefixes: ['x/', 'y/'], suffixes: [], excludes: [] } });
    const drift = { schedule: 'cron(0 4 * * ? *)', prefixes: [] };
    const days = [21, 22, 23].map((day) => driftSlice(thePair, drift, at(`2026-11-${day}T04:00:30Z`)));
    expect(days.map(({ sourcePrefix }) => sourcePrefix).sort()).toContain('y/');
    expect(days[0]).toEqual(days[2]);
    expect(days[0]).not.toEqual(days[1]);
  });

  it('is the one of the time that EventBridge tells', () => {
    expect(scheduledMs({ time: '2026-11-23T04:00:00Z' }, now)).toBe(at('2026-11-23T04:00:00Z'));
    for (const event of [{}, { time: 'soon' }, null, 7]) expect(scheduledMs(event, now)).toBe(now);
  });
});

describe('[P] the order of keys', () => {
  it('is that of their bytes in UTF-8', () => {
    fc.assert(
      fc.property(objectKey, objectKey, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 2_000 },
    );
    expect(compareKeys('🚢', '\uffff')).toBeGreaterThan(0);
    expect(compareKeys('a', 'a')).toBe(0);
  });
});
