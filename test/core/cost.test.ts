import fc from 'fast-check';
import { assumptionsOf } from '../../lib/core/cost/assumptions.ts';
import { estimate } from '../../lib/core/cost/estimate.ts';
import type { Cost } from '../../lib/core/cost/item.ts';
import type { Assumptions, Load } from '../../lib/core/cost/load.ts';
import { priced, prices } from '../../lib/core/cost/prices.ts';
import type { Pair } from '../../lib/core/pair.ts';
import { type PairFacts, pair as pairOf } from '../support/pair.ts';

const million = 1_000_000;
const gib = 1024 ** 3;
const load = (facts: Partial<Load> = {}): Load => ({
  ...{ objects: million, bytes: 10 * gib, largeObjects: 0, largeBytes: 0 },
  ...facts,
});

function estimated(facts: PairFacts, of: Load = load(), terms: Partial<Assumptions> = {}) {
  const pair: Pair = pairOf(facts);
  return estimate(pair, of, { ...assumptionsOf(pair), ...terms });
}

const usdOf = ({ items }: Cost, what: string) =>
  items.filter((one) => one.what === what).reduce((sum, { usd }) => sum + usd, 0);

describe('[U] what a million small objects cost', () => {
  it('is their copies, their invocations, and what these take and write', () => {
    const { ferry } = estimated({});
    expect(usdOf(ferry, 'CopyObject')).toBeCloseTo(5);
    expect(usdOf(ferry, 'Lambda invocations')).toBeCloseTo(0.2);
    // 256 MB for 100 ms is 0.025 GB-s, and CPU comes on top.
    expect(usdOf(ferry, 'Lambda duration')).toBeGreaterThan(0.333);
    expect(usdOf(ferry, 'Lambda duration')).toBeLessThan(0.4);
    expect(ferry.usd).toBeCloseTo(ferry.items.reduce((sum, { usd }) => sum + usd, 0));
  });

  it('stays within 5.60 dollars with a queue and without a line for each object that crossed', () => {
    expect(estimated({ trigger: 'queue', log: 'failures' }).ferry.usd).toBeLessThanOrEqual(5.6);
  });

  it('is more by a dollar through EventBridge', () => {
    const more = estimated({ trigger: 'eventbridge' }).ferry.usd - estimated({}).ferry.usd;
    expect(more).toBeCloseTo(1);
  });

  it('is less with a queue, which is asked once for ten objects', () => {
    const { ferry } = estimated({ trigger: 'queue' });
    expect(usdOf(ferry, 'SQS requests')).toBeCloseTo(1.2 * 0.4);
    expect(ferry.usd).toBeLessThan(estimated({}).ferry.usd);
  });

  it('has the price of the class that is written', () => {
    const { ferry } = estimated({ destination: { storageClass: 'DEEP_ARCHIVE' } });
    expect(usdOf(ferry, 'CopyObject')).toBeCloseTo(50);
  });
});

describe('[U] what large objects cost', () => {
  const large = load({ objects: 0, bytes: 0, largeObjects: 1_000, largeBytes: 1_000 * gib });

  it('is a request for each part of 128 MiB', () => {
    const { ferry } = estimated({}, large);
    expect(usdOf(ferry, 'UploadPartCopy')).toBeCloseTo(8 * 1_000 * (5 / million));
    expect(usdOf(ferry, 'CompleteMultipartUpload')).toBeCloseTo(1_000 * (5 / million));
  });

  it('is the price of archives only for what puts the parts together', () => {
    const { ferry } = estimated({ destination: { storageClass: 'GLACIER' } }, large);
    expect(usdOf(ferry, 'UploadPartCopy')).toBeCloseTo(8 * 1_000 * (5 / million));
    expect(usdOf(ferry, 'CompleteMultipartUpload')).toBeCloseTo(1_000 * (30 / million));
  });

  it('is time that bytes take through a relaying function', () => {
    const relayed = estimated({ access: 'relay' }, large).ferry;
    expect(usdOf(relayed, 'Lambda duration')).toBeGreaterThan(
      10 * usdOf(estimated({}, large).ferry, 'Lambda duration'),
    );
  });

  it('lacks a way by Batch Operations above 5 GB', () => {
    const batch = (each: number) =>
      estimated({}, { ...large, largeBytes: 1_000 * each }).others.find(({ way }) => /Batch/.test(way));
    expect(batch(gib)?.lacks).toBeUndefined();
    expect(batch(6 * gib)?.lacks).toMatch(/5 GB/);
  });
});

describe('[U] what is the same by any way', () => {
  const region = 'us-east-1';
  it.each([
    [region, region, 0],
    [region, 'us-east-2', 0.1],
    [region, 'eu-west-1', 0.2],
  ])('is traffic from %s to %s', (from, to, usd) => {
    const { alike } = estimated({ source: { region: from }, destination: { region: to } });
    expect(alike.usd).toBeCloseTo(usd);
  });

  it('is a request of each key', () => {
    const { alike } = estimated({
      source: { region, kmsKey: 'k1' },
      destination: { region, kmsKey: 'k2' },
    });
    expect(alike.usd).toBeCloseTo(6);
  });
});

describe('[U] where S3 Ferry begins to cost less', () => {
  it('is where both cost the same', () => {
    const found =
      estimated({}).breakEvens.find(({ way }) => way === 'S3 Replication with RTC')?.fromBytes ?? 0;
    const at = (each: number) => {
      const { ferry, others } = estimated({}, load({ bytes: million * each }));
      return (others.find(({ way }) => way === 'S3 Replication with RTC')?.usd ?? 0) - ferry.usd;
    };
    expect(at(found)).toBeGreaterThanOrEqual(0);
    expect(at(found - 1_024)).toBeLessThan(0);
  });

  it('is nowhere beside plain replication', () => {
    const plain = estimated({}).breakEvens.find(({ way }) => way === 'S3 Replication');
    expect(plain).toEqual({ way: 'S3 Replication' });
  });
});

describe('[U] the tiers of Lambda', () => {
  it('make a second more of time cheaper only beyond them', () => {
    const duration = (memoryMb: number, objects: number) =>
      usdOf(estimated({}, load({ objects }), { memoryMb, latencyMs: 1_000 }).ferry, 'Lambda duration');
    // 10 GB for a second each: 8 billion objects are beyond all tiers.
    const each = duration(10_240, 1_000) / 1_000;
    expect(duration(10_240, 1e8)).toBeCloseTo(each * 1e8, 0);
    expect(duration(10_240, 8e9)).toBeLessThan(each * 8e9 * 0.9);
    expect(duration(10_240, 8e9)).toBeGreaterThan(each * 8e9 * 0.8);
  });
});

describe('[P] an estimate', () => {
  const loads = fc.record({
    objects: fc.integer({ min: 1, max: 1e9 }),
    bytes: fc.integer({ min: 0, max: 1e15 }),
    largeObjects: fc.constant(0),
    largeBytes: fc.constant(0),
  });
  const triggers = fc.constantFrom('notification', 'eventbridge', 'queue');
  const accesses = fc.constantFrom('assume-role', 'bucket-policy', 'relay');

  it('grows with objects, bytes, latency and failures, by every way', () => {
    fc.assert(
      fc.property(loads, triggers, accesses, (of, trigger, access) => {
        const base = estimated({ trigger, access }, of);
        const more = [
          estimated({ trigger, access }, { ...of, objects: of.objects + 1_000 }),
          estimated({ trigger, access }, { ...of, bytes: of.bytes + gib }),
          estimated({ trigger, access }, of, { latencyMs: 101 }),
          estimated({ trigger, access }, of, { failedShare: 0.01 }),
        ];
        for (const { ferry, others } of more) {
          expect(ferry.usd).toBeGreaterThanOrEqual(base.ferry.usd);
          for (const [index, { usd }] of others.entries()) {
            expect(usd).toBeGreaterThanOrEqual(base.others[index]?.usd ?? 0);
          }
        }
      }),
    );
  });

  it('costs least with the least memory, for memory buys speed and nothing else', () => {
    fc.assert(
      fc.property(loads, fc.integer({ min: 128, max: 10_000 }), (of, memoryMb) => {
        const less = estimated({}, of, { memoryMb }).ferry.usd;
        expect(estimated({}, of, { memoryMb: memoryMb + 64 }).ferry.usd).toBeGreaterThanOrEqual(
          less * 0.999_999,
        );
      }),
    );
  });

  it('has a source for every price, and none that is free', () => {
    const all = Object.values(prices).flatMap((price) => ('usd' in price ? [price] : Object.values(price)));
    expect(all.length).toBeGreaterThan(20);
    for (const price of all) {
      expect(price.source).not.toBe('');
      expect(priced(price, 1)).toBeGreaterThan(0);
    }
  });
});
