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
  { name: 'aws s3 sync --dryrun', command: `aws s3 sync --dryrun ${from} ${to}`, needs: 'aws' },
  { name: 'ferry verify', command: ferry('verify') },
  { name: 'rclone check', command: rclone('check'), needs: 'rclone' },
  { name: 's5cmd sync --dry-run', command: s5cmd(`--dry-run sync '${from}/*' ${to}/`), needs: 's5cmd' },
];

export const verify: Bench<readonly BucketFigures[]> = {
  title: 'Verify',
  about: 'comparing two whole buckets, against the AWS CLI, rclone and s5cmd',
  measure: async (say) => [await measurePrograms(programs, { copies: false, objects: 100_000 }, say)],
  report: (figures) => reportPrograms('Two buckets that hold the same, compared', figures),
};
