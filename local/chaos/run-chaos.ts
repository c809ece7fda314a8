import { destinationKey } from '../../lib/core/copy/scope.ts';
import { functionName } from '../../lib/core/pair/arn.ts';
import type { ReplayReport } from '../../lib/replay.ts';
import { type BucketDifference, compareBuckets } from '../compare-buckets.ts';
import { deployPair } from '../deploy.ts';
import { startLocalAws } from '../local-aws.ts';
import type { ObjectWrite } from '../policy-proxy/policy-proxy.ts';
import { seededRandom } from '../seeded-random.ts';
import { startDisturbances } from './disturbances.ts';
import { faultedOperations, unleash } from './faults.ts';
import { openLedger, type Settlements } from './ledger.ts';
import { replayAll } from './replay-all.ts';
import { uploadAll } from './uploads.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly objects: number;
  readonly onPhase: (phase: string) => void;
  readonly onProgress: (uploaded: number) => void;
}

/** The account of one run. It balances when {@link imbalances} finds nothing. */
export interface ChaosAccount {
  readonly seed: number;
  readonly objects: number;
  /** Uploads and overwrites. */
  readonly writes: number;
  /** Events that S3 sent, doubles included. */
  readonly delivered: number;
  /** Of those, the events Lambda took. */
  readonly accepted: number;
  readonly settlements: Settlements;
  readonly retried: number;
  readonly faultsByKind: Readonly<Record<string, number>>;
  /** Calls of the functions, and the share of them that was hit by a fault. */
  readonly calls: number;
  readonly faultShare: number;
  readonly kills: number;
  readonly outages: number;
  readonly replay: Readonly<Record<string, number>>;
  /** Left in either queue at the end. */
  readonly deadLettersLeft: number;
  /** Current objects of the source, in scope. */
  readonly expected: number;
  /** Between source and destination, but for copies of objects that were deleted afterwards. */
  readonly differences: readonly BucketDifference[];
}

/** One in seven events comes twice, late ones out of order. */
function unreliably(random: () => number) {
  return (_: ObjectWrite): readonly number[] => {
    const late = Math.floor(random() * 400);
    return random() < 1 / 7 ? [late, late + Math.floor(random() * 800)] : [late];
  };
}

/** Uploads under faults, replays once without, and draws up the account. Rejects when the local AWS itself fails. */
export async function runChaos({ seed, objects, onPhase, onProgress }: ChaosOptions): Promise<ChaosAccount> {
  const random = seededRandom(seed);
  const ledger = openLedger(functionName('demo', 'replicate'));
  let delivered = 0;
  const aws = await startLocalAws({
    timeScale: 0.002,
    concurrency: 12,
    onEvent: ledger.hear,
    onDelivery: ({ kind }) => {
      if (kind === 'delivered') delivered++;
    },
    schedule: unreliably(seededRandom(seed + 1)),
  });
  try {
    const pair = await deployPair(aws, 'demo', { onStep: onPhase });
    const { source, destination } = pair;
    aws.policyProxy.counts.reset();
    unleash(aws.policyProxy.faults, seed);
    onPhase('uploads under faults');
    const disturbances = startDisturbances(aws, pair);
    const s3 = aws.clients.s3(source.account, source.region);
    const { writes, deleted } = await uploadAll({ s3, bucket: source.bucket, objects, random, onProgress });
    const disturbed = await disturbances.stop();
    onPhase('events settle');
    await aws.idle(30 * 60_000);
    aws.policyProxy.faults.clear();
    const faultsByKind = aws.policyProxy.faults.hits();
    const calls = faultedOperations.reduce((sum, operation) => sum + aws.policyProxy.counts.of(operation), 0);
    onPhase('replay');
    const { results, deadLettersLeft } = await replayAll(aws, pair);
    onPhase('comparison');
    const destinationS3 = aws.clients.s3(destination.account, destination.region);
    const { expected, differences } = await compareBuckets(pair, s3, destinationS3);
    const wasDeleted = new Set([...deleted].map((key) => destinationKey(pair.keyRule, key)));
    return {
      seed,
      objects,
      writes,
      delivered,
      accepted: ledger.accepted(),
      settlements: ledger.settlements(),
      retried: ledger.retried(),
      faultsByKind,
      calls,
      faultShare: Object.values(faultsByKind).reduce((sum, hits) => sum + hits, 0) / calls,
      ...disturbed,
      replay: countResults(results),
      deadLettersLeft,
      expected,
      differences: differences.filter(
        ({ destinationKey: key, difference }) => !(difference === 'extra' && wasDeleted.has(key)),
      ),
    };
  } finally {
    await aws.stop();
  }
}

function countResults(results: ReplayReport['results']): Record<string, number> {
  const groups = Object.entries(Object.groupBy(results, ({ result }) => result));
  return Object.fromEntries(groups.map(([result, group]) => [result, group?.length ?? 0]));
}
