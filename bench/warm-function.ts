import { benchPair } from './bench-pair.ts';
import { run } from './run.ts';
import type { StandIn } from './stand-in/start.ts';

/** What a function environment that lives on is given to do. */
export interface WarmForm {
  /** Objects that cross before anything is measured. */
  readonly unmeasured?: number;
  readonly objects: number;
  readonly perInvocation: number;
}

/** What it took, and what its environment asked for from its start. */
export interface WarmRun {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMib: number;
  readonly log: { readonly lines: number; readonly bytes: number };
  readonly requests: Readonly<Record<string, number>>;
}

/** A heap as small as that of a function: what a large machine leaves lying is no need of the program. */
export const heapFlags = '--max-semi-space-size=4 --max-old-space-size=110';

/** Invokes the handler of a bundle with one event after another, in a process of its own. */
export async function runWarm(aws: StandIn, bundle: string, form: WarmForm): Promise<WarmRun> {
  await aws.reset();
  const trigger = form.perInvocation === 1 ? 'notification' : 'queue';
  const told = JSON.stringify({ unmeasured: 0, ...form, trigger, bucket: 'bench-source' });
  const { output, peakMib } = await run(
    `${process.execPath} ${heapFlags} bench/start-warm.cjs '${bundle}' '${told}'`,
    {
      ...aws.environment,
      AWS_SESSION_TOKEN: 'token',
      FERRY_PAIR: JSON.stringify(benchPair({ trigger })),
      FERRY_DLQ_URL: `${aws.endpoint}/111111111111/dlq`,
      FERRY_LARGE_URL: `${aws.endpoint}/111111111111/large`,
    },
  );
  return { ...JSON.parse(output), peakMib, requests: (await aws.counts()).requests };
}
