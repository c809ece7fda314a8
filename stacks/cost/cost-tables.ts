import type { Access, Pair, StorageClass, Trigger } from '../../lib/core/pair/pair.ts';
import { assumptionsOf } from '../../lib/cost/assumptions.ts';
import { estimate } from '../../lib/cost/estimate.ts';
import type { Assumptions, Load } from '../../lib/cost/load.ts';
import { type Price, prices } from '../../lib/cost/prices.ts';
import {
  type Requests,
  requestsOfDeadLetter,
  requestsOfLargeObject,
  requestsOfObject,
  requestsOfReplay,
} from '../../lib/cost/requests.ts';
import { bytesText, countText, usdText } from './amounts.ts';
import { examplePair } from './example-pair.ts';
import { fixedCostOf } from './fixed-cost.ts';

const million = 1_000_000;
const kib = 1024;
const mib = 1024 ** 2;

export const triggers = ['notification', 'eventbridge', 'queue'] as const satisfies readonly Trigger[];

function small(averageBytes: number): Load {
  return { objects: million, bytes: million * averageBytes, largeObjects: 0, largeBytes: 0 };
}

function ferryOf(facts: Partial<Pair>, changed: Partial<Assumptions> = {}, averageBytes = 10 * kib) {
  const pair = examplePair(facts);
  return estimate(pair, small(averageBytes), { ...assumptionsOf(pair), ...changed }).ferry;
}

export function itemRows(): string[][] {
  const bills = triggers.map((trigger) => ferryOf({ trigger }));
  const whats = [...new Set(bills.flatMap(({ items }) => items.map(({ what }) => what)))];
  const rows = whats.map((what) => [
    what,
    ...bills.map(({ items }) => {
      const found = items.find((one) => one.what === what);
      return found ? usdText(found.usd) : '–';
    }),
  ]);
  return [...rows, ['**all**', ...bills.map(({ usd }) => `**${usdText(usd)}**`)]];
}

export function fixedRows(): string[][] {
  const drift = { schedule: 'rate(1 day)', prefixes: [] };
  const rows: [string, Pair][] = [
    ['as deployed', examplePair()],
    ['`trigger: queue`', examplePair({ trigger: 'queue' })],
    ['`slo: off`', withoutServiceLevel()],
    ['`drift: { schedule: rate(1 day) }`', examplePair({ drift })],
    ['`dashboard: on`, when the account has three others', examplePair({ dashboard: {} })],
  ];
  const before = fixedCostOf(examplePair()).usd;
  return rows.map(([what, pair]) => {
    const { usd, items } = fixedCostOf(pair);
    const more = usd - before;
    return [
      what,
      usdText(usd),
      more === 0 ? '' : `${more < 0 ? '−' : '+'}${usdText(Math.abs(more))}`,
      items.map((one) => `${one.what} ${usdText(one.usd)}`).join(', '),
    ];
  });
}

function withoutServiceLevel(): Pair {
  const { slo: _, ...pair } = examplePair();
  return pair;
}

const sizes = [10 * kib, 100 * kib, mib, 100 * mib];

function waysOf(averageBytes: number, trigger: Trigger) {
  const pair = examplePair({ trigger });
  return estimate(pair, small(averageBytes), assumptionsOf(pair));
}

export function wayNames(): string[] {
  return [
    'S3 Ferry',
    'S3 Ferry, `trigger: queue`',
    ...waysOf(0, 'notification').others.map(({ way }) => way),
  ];
}

export function sizeRows(): string[][] {
  return sizes.map((bytes) => {
    const { ferry, others } = waysOf(bytes, 'notification');
    const queued = waysOf(bytes, 'queue').ferry;
    return [bytesText(bytes), ...[ferry, queued, ...others].map(({ usd }) => usdText(usd))];
  });
}

export function breakEven(way: string): string {
  const found = waysOf(0, 'notification').breakEvens.find((one) => one.way === way)?.fromBytes;
  if (found === undefined)
    throw new Error(`S3 Ferry never costs less than ${way}: write the document again.`);
  return bytesText(found);
}

export function leverRows(): string[][] {
  const rows: [string, Partial<Assumptions>, Partial<Pair>?][] = [
    ['as deployed', {}],
    ['128 MB of memory (less than the functions need)', { memoryMb: 128 }],
    ['512 MB', { memoryMb: 512 }],
    ['1,769 MB: a whole vCPU', { memoryMb: 1_769 }],
    ['S3 answers after 50 ms', { latencyMs: 50 }],
    ['S3 answers after 200 ms', { latencyMs: 200 }],
    ['`log: failures`: no line for an object that was copied', {}, { log: 'failures' }],
    ['one object in a hundred fails and is replayed', { failedShare: 0.01 }],
    ['`access: relay`', {}, { access: 'relay' }],
    [
      '`storageClass: STANDARD_IA`',
      {},
      { destination: { ...examplePair().destination, storageClass: 'STANDARD_IA' } },
    ],
  ];
  const common = rows.map(([what, changed, facts = {}]) => [
    what,
    ...triggers.map((trigger) => usdText(ferryOf({ ...facts, trigger }, changed).usd)),
  ]);
  const batches = [1, 100].map((perInvocation) => [
    `${perInvocation === 1 ? 'queue batches of 1, when uploads come slowly' : 'queue batches of 100'}`,
    '–',
    '–',
    usdText(ferryOf({ trigger: 'queue' }, { perInvocation }).usd),
  ]);
  return [...common, ...batches];
}

export function requestRows(): string[][] {
  const of = (access: Access) => ({ access, tags: 'copy' }) as const;
  const rows: [string, Requests][] = [
    ['`copy`: an object that is copied whole', requestsOfObject(of('assume-role'))],
    ['`multipart`: an object in 8 parts (1 GiB)', requestsOfLargeObject(of('assume-role'), 8)],
    ['`relay`: an object that is copied whole', requestsOfObject(of('relay'))],
    ['`relay`: an object in 8 parts', requestsOfLargeObject(of('relay'), 8)],
    ['a failure for good, beside its copy', requestsOfDeadLetter(of('assume-role'))],
    ['its replay, beside its copy', requestsOfReplay],
  ];
  return rows.map(([what, requests]) => [
    what,
    Object.entries(requests)
      .map(([name, count]) => `${count} ${name.replace(/^\w+:/, '')}`)
      .join(', '),
  ]);
}

export function assumptionRows(): string[][] {
  const terms = assumptionsOf(examplePair());
  return [
    [
      'memory of the function that copies',
      `${terms.memoryMb} MB (\`access: relay\`: ${assumptionsOf(examplePair({ access: 'relay' })).memoryMb} MB)`,
    ],
    ['from a request of S3 to its answer', `${terms.latencyMs} ms (not measured)`],
    [
      'CPU of an invocation and of each object in it, on one vCPU',
      `${terms.invocationCpuMs} ms and ${terms.objectCpuMs} ms`,
    ],
    [
      'objects of one invocation',
      `1; with \`trigger: queue\` ${assumptionsOf(examplePair({ trigger: 'queue' })).perInvocation}`,
    ],
    ['cold starts', `1 of ${countText(1 / terms.coldShare)} invocations, ${terms.coldCpuMs} ms of CPU`],
    [
      'log of an invocation and of each object in it',
      `${terms.invocationLogBytes} and ${terms.objectLogBytes} bytes`,
    ],
    ['S3 copies one part at', `${bytesText(terms.partBytesPerSecond)} per second (aws-c-s3, issue 288)`],
    [
      'bytes pass through a relaying function at',
      `${bytesText(terms.relayBytesPerSecond)} per second (not measured)`,
    ],
  ];
}

export function priceRows(): string[][] {
  return Object.entries(prices).flatMap(([name, price]) =>
    isPrice(price)
      ? [priceRow(price)]
      : Object.entries(price).map(([kind, one]) => priceRow(one, name === 's3Write' ? kind : '')),
  );
}

function isPrice(price: Price | Readonly<Record<StorageClass, Price>>): price is Price {
  return 'usd' in price;
}

function priceRow({ usd, per, unit, source, isConfirmed }: Price, kind = ''): string[] {
  const what = kind === '' ? unit : `${unit}, to ${kind}`;
  return [what, String(usd), countText(per), source, isConfirmed ? '' : '**not confirmed**'];
}
