import { SingleBar } from 'cli-progress';
import prettyBytes from 'pretty-bytes';
import type { BackfillAccount } from './account.ts';

/** How far a backfill is, on a terminal; how much there is nobody knows before the listings end. */
export function progressBar(dryRun: boolean) {
  const startedAtMs = Date.now();
  const perSecond = (count: number) => count / Math.max(1, (Date.now() - startedAtMs) / 1_000);
  const bar = new SingleBar({
    stream: process.stderr,
    noTTYOutput: false,
    hideCursor: true,
    format: dryRun
      ? '{value} objects looked at, {lacking} to copy  {duration_formatted}'
      : '{value} objects looked at, {lacking} to copy  {objects}/s  {bytes}/s  {duration_formatted}',
  });
  bar.start(0, 0, { lacking: 0, objects: '0', bytes: '0 B' });
  return {
    update({ looked, lacking, lackingBytes }: BackfillAccount) {
      const objects = perSecond(lacking).toFixed(0);
      bar.update(looked, { lacking, objects, bytes: prettyBytes(perSecond(lackingBytes), { binary: true }) });
    },
    stop: () => bar.stop(),
  };
}
