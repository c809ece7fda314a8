import { overlap, sourceShapes } from '../pair/key-shape.ts';
import type { Pair } from '../pair/pair.ts';
import type { PairProblem } from '../pair/pair-problem.ts';

/** What is wrong with the place where a pair keeps manifests and reports of its jobs. */
export function batchProblems(pair: Pair): PairProblem[] {
  const { source, destination, batch } = pair;
  if (batch?.bucket === destination.bucket) {
    return [
      {
        path: ['batch', 'bucket'],
        found: `the destination bucket ${destination.bucket}, which is of another account than the jobs`,
        write: `the name of a bucket of account ${source.account}`,
      },
    ];
  }
  const isUpload =
    batch?.bucket === source.bucket && overlap(sourceShapes(pair), [{ prefix: batch.prefix, suffix: '' }]);
  if (!isUpload) return [];
  return [
    {
      path: ['batch', 'bucket'],
      found: `the source bucket ${source.bucket}, of which the pair copies what is under ${JSON.stringify(batch.prefix)} too: every report would be an upload to copy`,
      write: 'the name of another bucket, or a batch.prefix out of the scope',
    },
  ];
}

/** What is compared has to be what is copied. */
export function driftProblems({ drift, scope }: Pair): PairProblem[] {
  if (scope.prefixes.length === 0) return [];
  return (drift?.prefixes ?? []).flatMap((prefix, at) =>
    scope.prefixes.some((own) => prefix.startsWith(own) || own.startsWith(prefix))
      ? []
      : [
          {
            path: ['drift', 'prefixes', at],
            found: `${JSON.stringify(prefix)}, which is out of the scope`,
            write: `a prefix that starts with one of ${scope.prefixes.map((one) => JSON.stringify(one)).join(', ')}`,
          },
        ],
  );
}
