import type { Report } from './bench.ts';
import { type Spread, words } from './spread.ts';

export const objectGib = 5;
/** In the bench of a narrow way: what crosses a second before S3 answers 503. */
export const narrowMib = 1024;

export interface PartsFigures {
  readonly sizes: readonly { readonly partMib: number; readonly requests: number; readonly time: Spread }[];
  /** In parts over in one copy. */
  readonly thresholds: readonly { readonly objectMib: number; readonly time: Spread }[];
  /** Where the way is narrower than the parts under way would fill. */
  readonly narrow: { readonly parts: number; readonly throttled: number; readonly shareOfWay: number };
  /** After a kill half-way. */
  readonly killed: { readonly objectBytes: number; readonly copiedBytes: number };
}

/** The section on parts. */
export function partsReport({ sizes, thresholds, narrow, killed }: PartsFigures): Report {
  const twice = killed.copiedBytes - killed.objectBytes;
  return {
    text: [
      `One object at a time, on a stand-in for S3 that copies 77 MiB/s within one request and answers after 100 ms: a model of S3, not S3. Time is that of the functions, from the event to the last answer.`,
      `Killed half-way and gone on with, an object of ${objectGib} GiB had ${twice} bytes copied twice. Where S3 answers 503 to more than ${narrowMib} MiB/s, ${narrow.parts} parts of 128 MiB met ${narrow.throttled} such answers and were copied at ${narrow.shareOfWay.toFixed(2)} of that rate.`,
    ].join('\n\n'),
    tables: [
      {
        columns: [`parts of ${objectGib} GiB`, 'requests', 'time, × parts of 128 MiB'],
        rows: sizes.map(({ partMib, requests, time }) => [`${partMib} MiB`, `${requests}`, words(time)]),
      },
      {
        columns: ['object', 'time in parts of 128 MiB, × one CopyObject'],
        rows: thresholds.map(({ objectMib, time }) => [`${objectMib} MiB`, words(time)]),
      },
    ],
    charts: [
      {
        name: 'parts',
        description: `Time to copy ${objectGib} GiB by part size, with parts of 128 MiB as 1`,
        spec: {
          data: { values: sizes.map(({ partMib, time }) => ({ part: partMib, time: time.median })) },
          width: 420,
          height: 160,
          mark: { type: 'line', point: true },
          encoding: {
            x: {
              field: 'part',
              type: 'quantitative',
              scale: { type: 'log', base: 2 },
              title: 'MiB per part',
            },
            y: { field: 'time', type: 'quantitative', title: 'time, × parts of 128 MiB' },
          },
        },
      },
    ],
  };
}
