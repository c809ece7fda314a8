import fc from 'fast-check';
import { partsAtOnce } from '../../lib/core/copy/parts.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { assumptionsOf } from '../../lib/cost/assumptions.ts';
import { estimate } from '../../lib/cost/estimate.ts';
import { fixedCost, s3Cost } from '../../lib/cost/ferry-cost.ts';
import type { Cost } from '../../lib/cost/item.ts';
import { type Assumptions, type Load, largeObjectMs, smallObjectsMs } from '../../lib/cost/load.ts';
import { priced, prices } from '../../lib/cost/prices.ts';
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

describe('[U] a bill', () => {
  /** What stands in it, and how many dollars that is for a million. */
  const linesOf = ({ items }: Cost) =>
    items.map(({ what, quantity, usd }) => [what, Math.round(quantity), usd.toFixed(3)]);
  const mixed = load({ objects: 1_000, bytes: 10 * gib, largeObjects: 1_000, largeBytes: 1_000 * gib });

  it('has a line for all that small and large objects ask of AWS', () => {
    const { ferry } = estimated({ trigger: 'eventbridge' }, mixed, { failedShare: 0.1 });
    expect(ferry.way).toBe('S3 Ferry');
    expect(linesOf(ferry).map(([what, quantity]) => [what, quantity])).toEqual([
      ['CopyObject', 1_200],
      ['HeadObject', 3_200],
      ['GetObjectTagging', 2_200],
      ['CreateMultipartUpload', 1_000],
      ['ListMultipartUploads', 1_000],
      ['ListParts', 1_000],
      ['UploadPartCopy', 8_000],
      ['CompleteMultipartUpload', 1_000],
      ['GetObject', 200],
      ['Lambda invocations', 3_000],
      ['Lambda duration', expect.any(Number)],
      ['SQS requests', 3_600],
      ['EventBridge events', 2_000],
      ['logs and metrics, taken in', expect.any(Number)],
    ]);
    const logBytes = 3_000 * (255 + 336) + (1_000 * 1.1 + 2_000) * 408;
    expect(ferry.items.at(-1)?.quantity).toBeCloseTo(logBytes / gib);
  });

  it('has no line for tags where the pair drops them', () => {
    const { ferry } = estimated({ tags: 'drop' }, mixed, { failedShare: 0.1 });
    expect(ferry.items.filter(({ what }) => what === 'GetObjectTagging')).toEqual([]);
  });

  it('prices a relay by what it reads and writes', () => {
    const { ferry } = estimated({ access: 'relay' }, mixed);
    expect(
      linesOf(ferry)
        .slice(0, 9)
        .map(([what, quantity]) => [what, quantity]),
    ).toEqual([
      ['GetObject', 9_000],
      ['GetObjectTagging', 3_000],
      ['PutObject', 1_000],
      ['HeadObject', 4_000],
      ['CreateMultipartUpload', 1_000],
      ['ListMultipartUploads', 1_000],
      ['ListParts', 1_000],
      ['UploadPart', 8_000],
      ['CompleteMultipartUpload', 1_000],
    ]);
  });

  it('sets the price of PUT on what writes and lists, of GET on what reads, of the class on what settles an archive', () => {
    const { ferry } = estimated({ access: 'relay', destination: { storageClass: 'DEEP_ARCHIVE' } }, mixed);
    const each = Object.fromEntries(
      ferry.items.map(({ what, usd, quantity }) => [what, (usd / quantity) * 1_000]),
    );
    const [put, get, archive] = [0.005, 0.0004, 0.05].map((price) => expect.closeTo(price, 6));
    expect(each).toMatchObject({
      PutObject: archive,
      CompleteMultipartUpload: archive,
      CreateMultipartUpload: put,
      UploadPart: put,
      ListParts: put,
      ListMultipartUploads: put,
      GetObject: get,
      GetObjectTagging: get,
      HeadObject: get,
    });
    // A class that is no archive has its price from the first part on.
    const ia = estimated({ destination: { storageClass: 'STANDARD_IA' } }, mixed).ferry;
    expect((usdOf(ia, 'UploadPartCopy') / 8_000) * 1_000).toBeCloseTo(0.01);
    expect((usdOf(ia, 'ListParts') / 1_000) * 1_000).toBeCloseTo(0.005);
  });

  it('of other ways has what their documents say they ask for', () => {
    const { others } = estimated({ keyRule: { stripPrefix: '', addPrefix: 'to/' } }, mixed, { runs: 2 });
    const lacks = 'cannot rename keys as the pair does';
    expect(others.map((way) => [way.way, way.lacks, ...linesOf(way)])).toEqual([
      ['S3 Replication', lacks, ['PutObject', 2_000, '0.010']],
      [
        'S3 Replication with RTC',
        lacks,
        ['PutObject', 2_000, '0.010'],
        ['Replication Time Control', 1_010, '15.150'],
      ],
      [
        'S3 Batch Operations',
        undefined,
        ['CopyObject', 2_000, '0.010'],
        ['jobs', 2, '0.500'],
        ['objects', 2_000, '0.002'],
      ],
      [
        'DataSync, Enhanced mode',
        undefined,
        ['PutObject', 2_000, '0.010'],
        ['HeadObject and GetObject', 4_000, '0.002'],
        ['ListObjectsV2', 8, '0.000'],
        ['data copied', 1_010, '15.150'],
        ['task executions', 2, '1.100'],
      ],
      [
        'DataSync, Basic mode',
        undefined,
        ['PutObject', 2_000, '0.010'],
        ['HeadObject and GetObject', 4_000, '0.002'],
        ['ListObjectsV2', 8, '0.000'],
        ['data copied', 1_010, '12.625'],
      ],
    ]);
  });

  it.each([
    [{ stripPrefix: '', addPrefix: '' }, undefined],
    [{ stripPrefix: 'in/', addPrefix: '' }, 'cannot rename keys as the pair does'],
  ])('says of replication with the key rule %j: %s', (keyRule, lacks) => {
    expect(estimated({ keyRule }).others[0]?.lacks).toBe(lacks);
  });

  it('of a month without objects is alarms, metrics and queues that are asked in vain', () => {
    const fixed = (trigger: Pair['trigger']) =>
      fixedCost(pairOf({ trigger }), { alarms: 4, metrics: 10, dashboards: 1 });
    expect(fixed('notification').way).toBe('S3 Ferry, standing');
    expect(linesOf(fixed('notification'))).toEqual([
      ['alarms', 4, '0.400'],
      ['custom metrics', 10, '3.000'],
      ['dashboard', 1, '3.000'],
      ['SQS requests that find a queue empty', 648_000, '0.259'],
    ]);
    expect(usdOf(fixed('queue'), 'SQS requests that find a queue empty')).toBeCloseTo(2 * 0.2592);
  });

  it('of some requests to S3 is the sum of their prices', () => {
    expect(
      s3Cost(pairOf(), { 's3:CopyObject': 1_000, 's3:HeadObject': 1_000, 'sqs:SendMessage': 1_000 }),
    ).toBeCloseTo(0.0054);
  });
});

describe('[U] the time of functions', () => {
  const terms = assumptionsOf(pairOf());
  const large = { objects: 0, bytes: 0, largeObjects: 2, largeBytes: 20 * gib };
  const parts = 80;

  it('of a large object is eight answers of S3, and its parts as many at once as are copied', () => {
    const turns = Math.ceil(parts / partsAtOnce.copied);
    expect(largeObjectMs(pairOf(), large, terms)).toBeCloseTo(8 * 100 + (turns * 128 * 1_000) / 77);
  });

  it('of a large object that is relayed is eight answers, and its bytes through the function', () => {
    expect(largeObjectMs(pairOf({ access: 'relay' }), large, terms)).toBeCloseTo(
      8 * 100 + (10 * 1_024 * 1_000) / 50,
    );
  });

  it('of no large object is none', () => {
    expect(largeObjectMs(pairOf(), load(), terms)).toBe(0);
  });

  it('of small objects that are relayed is three answers each, and their bytes through the function', () => {
    const of = load({ objects: 100, bytes: 50 * 1024 ** 2 });
    const more = smallObjectsMs(pairOf({ access: 'relay' }), of, terms) - smallObjectsMs(pairOf(), of, terms);
    expect(more).toBeCloseTo(2 * 100 * 100 + 1_000);
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

  it('is told as traffic and requests of keys, of small and large objects', () => {
    const ends = { source: { region: 'us-east-2', kmsKey: 'k1' }, destination: { region: 'us-east-1' } };
    const both = load({ bytes: gib, largeObjects: million, largeBytes: 3 * gib });
    const { alike } = estimated(ends, both);
    expect(alike.way).toBe('by any way');
    expect(alike.items).toMatchObject([
      { what: 'traffic between Regions', quantity: 4, usd: 0.04 },
      { what: 'KMS requests, without S3 Bucket Keys', quantity: 2 * million },
    ]);
  });

  it('is the price of other Regions where only one is of us-east', () => {
    const traffic = (to: string) =>
      estimated({ source: { region: 'us-east-1' }, destination: { region: to } }).alike.usd;
    expect(traffic('us-east-1a')).toBeCloseTo(0.2);
    expect(traffic('x-us-east-1')).toBeCloseTo(0.2);
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

  it('is at any size beside a way that costs more for nothing', () => {
    const found = estimated({}, load({ objects: 10, largeObjects: 20 })).breakEvens;
    expect(found.find(({ way }) => way === 'S3 Batch Operations')).toEqual({
      way: 'S3 Batch Operations',
      fromBytes: 0,
    });
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
