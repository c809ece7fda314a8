import type { Bench } from './bench.ts';
import {
  type BucketFigures,
  ferry,
  from,
  measurePrograms,
  rclone,
  reportPrograms,
  s5cmd,
  to,
} from './bucket-programs.ts';

const s5cmdCopy = { name: 's5cmd cp', command: s5cmd(`cp '${from}/*' ${to}/`), needs: 's5cmd' };
const rcloneCopy = { name: 'rclone copy', command: rclone('copy'), needs: 'rclone' };
const ferryBackfill = { name: 'ferry backfill', command: ferry('backfill') };
const all = [
  { name: 'aws s3 sync', command: `aws s3 sync --only-show-errors ${from} ${to}`, needs: 'aws' },
  ferryBackfill,
  { name: 'ferry backfill, client: sdk', command: `cd sdk && ${ferry('backfill', 'bench-sdk')}` },
  rcloneCopy,
  s5cmdCopy,
];

export const backfill: Bench<readonly BucketFigures[]> = {
  title: 'Backfill',
  about: 'copying a whole bucket, against the AWS CLI, rclone and s5cmd',
  measure: async (say) => [
    await measurePrograms(all, { copies: true, objects: 10_000 }, say),
    // Where the time to start no longer counts; the slow ones would take an hour.
    await measurePrograms([s5cmdCopy, rcloneCopy, ferryBackfill], { copies: true, objects: 100_000 }, say),
  ],
  report: (figures) => reportPrograms('A bucket copied into an empty one', figures),
};
