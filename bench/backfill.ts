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

const programs = [
  { name: 'aws s3 sync', command: `aws s3 sync --only-show-errors ${from} ${to}`, needs: 'aws' },
  { name: 'ferry backfill', command: ferry('backfill') },
  { name: 'ferry backfill, client: lean', command: `cd lean && ${ferry('backfill', 'bench-lean')}` },
  { name: 'rclone copy', command: rclone('copy'), needs: 'rclone' },
  { name: 's5cmd cp', command: s5cmd(`cp '${from}/*' ${to}/`), needs: 's5cmd' },
];

export const backfill: Bench<BucketFigures> = {
  title: 'Backfill',
  about: 'copying a whole bucket, against the AWS CLI, rclone and s5cmd',
  measure: (say) => measurePrograms(programs, { copies: true }, say),
  report: (figures) => reportPrograms('A bucket copied into an empty one', figures),
};
