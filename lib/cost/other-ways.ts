import type { Pair } from '../core/pair/pair.ts';
import { singleCopyLimitBytes } from '../core/s3-limits.ts';
import { type Cost, type CostItem, cost, item } from './item.ts';
import type { Load } from './load.ts';
import { gbBytes, prices } from './prices.ts';

/** Other ways to bring the same load across, by the requests that their documents say they make. */
export function otherWays(pair: Pair, load: Load, runs: number): readonly Cost[] {
  const written = prices.s3Write[pair.destination.storageClass ?? 'STANDARD'];
  const objects = load.objects + load.largeObjects;
  const gb = (load.bytes + load.largeBytes) / gbBytes;
  const puts = item('PutObject', written, objects);
  const renames = pair.keyRule.stripPrefix !== '' || pair.keyRule.addPrefix !== '';
  const replicationLacks = renames ? 'cannot rename keys as the pair does' : undefined;
  return [
    // Amazon S3 pricing, "Replication": a PUT for each object.
    cost('S3 Replication', puts, replicationLacks),
    cost(
      'S3 Replication with RTC',
      [
        ...puts,
        // Its four metrics a rule are billed too, as the standing cost of a pair is, and left out here as that is.
        ...item('Replication Time Control', prices.replicationTimeControlGb, gb),
      ],
      replicationLacks,
    ),
    cost(
      'S3 Batch Operations',
      [
        ...item('CopyObject', written, objects),
        ...item('jobs', prices.batchJob, runs),
        ...item('objects', prices.batchObject, objects),
      ],
      isAbove(load) ? 'copies no object above 5 GB' : undefined,
    ),
    cost('DataSync, Enhanced mode', [
      ...dataSyncRequests(puts, objects, runs),
      ...item('data copied', prices.dataSyncEnhancedGb, gb),
      ...item('task executions', prices.dataSyncEnhancedRun, runs),
    ]),
    cost('DataSync, Basic mode', [
      ...dataSyncRequests(puts, objects, runs),
      ...item('data copied', prices.dataSyncBasicGb, gb),
    ]),
  ];
}

function isAbove({ largeObjects, largeBytes }: Load): boolean {
  return largeBytes / largeObjects > singleCopyLimitBytes;
}

/**
 * At least these (DataSync User Guide, "Evaluating S3 request costs when using DataSync"): both buckets are
 * listed in each run, each object is looked at and read, and written.
 */
function dataSyncRequests(puts: readonly CostItem[], objects: number, runs: number): CostItem[] {
  return [
    ...puts,
    ...item('HeadObject and GetObject', prices.s3Read, 2 * objects),
    ...item('ListObjectsV2', prices.s3Write.STANDARD, (2 * runs * objects) / 1_000),
  ];
}
