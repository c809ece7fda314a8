import { compareForDrift, driftPrefix } from '../../../lib/core/compare/drift.ts';
import type { ListedObject } from '../../../lib/core/compare/listed-object.ts';
import { scheduledMs } from '../../../lib/core/event/schedule.ts';
import { pair } from '../../support/pair.ts';

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
    ['differsByETag', object(), copyOf({ eTag: two })],
    ['same', object(), copyOf({ eTag: `${two}-3` })],
    ['recent', object({ modifiedMs: now - hour + 1 }), undefined],
    ['recent', object({ modifiedMs: now - 1 }), copyOf({ sizeBytes: 4 })],
    ['missing', object({ modifiedMs: now - hour }), undefined],
    ['same', object({ modifiedMs: now - 5 }), copyOf({ modifiedMs: now })],
    ['extra', undefined, copyOf({ modifiedMs: now })],
  ] as const)('is %s for source %j and copy %j', (expected, source, copy) => {
    expect(compareForDrift(pair(), { source, copy }, now)).toBe(expected);
  });

  it('takes no ETag for the bytes where a key of KMS encrypts', () => {
    const both = { source: object(), copy: copyOf({ eTag: two }) };
    expect(compareForDrift(pair({ destination: { kmsKey } }), both, now)).toBe('same');
  });
});

describe('[U] the prefix of a run', () => {
  const at = (time: string) => Date.parse(time);

  it('is none where the pair names none', () => {
    expect(driftPrefix({ schedule: 'rate(1 day)', prefixes: [] }, now)).toBe('');
  });

  it('is one after the other, by the time of the schedule', () => {
    const drift = { schedule: 'rate(6 hours)', prefixes: ['in/a/', 'in/b/', 'in/c/'] };
    const times = ['00:00:10', '06:00:11', '12:00:09', '18:00:10'].map((time) => at(`2026-11-23T${time}Z`));
    const prefixes = times.map((ms) => driftPrefix(drift, ms));
    expect(prefixes.slice(0, 3).sort()).toEqual(drift.prefixes);
    expect(driftPrefix(drift, times[3] ?? 0)).toBe(driftPrefix(drift, times[0] ?? 0));
  });

  it('is another each day by cron', () => {
    const drift = { schedule: 'cron(0 4 * * ? *)', prefixes: ['x/', 'y/'] };
    const days = [21, 22, 23].map((day) => driftPrefix(drift, at(`2026-11-${day}T04:00:30Z`)));
    expect(days[0]).toBe(days[2]);
    expect(new Set(days).size).toBe(2);
  });

  it('is the one of the time that EventBridge tells', () => {
    expect(scheduledMs({ time: '2026-11-23T04:00:00Z' }, now)).toBe(at('2026-11-23T04:00:00Z'));
    for (const event of [{}, { time: 'soon' }, null, 7]) expect(scheduledMs(event, now)).toBe(now);
  });
});
