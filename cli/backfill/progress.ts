import { SingleBar } from 'cli-progress';
import prettyBytes from 'pretty-bytes';
import type { BackfillTally } from './tally.ts';

/** How far a backfill is, on a terminal: how fast and, once the source is counted, how long it still takes. */
export function progressBar(dryRun: boolean) {
  const startedAtMs = Date.now();
  const perSecond = (count: number) => count / Math.max(1, (Date.now() - startedAtMs) / 1_000);
  const speed = dryRun ? '' : '{objects} copied/s  {bytes}/s  ';
  const bar = new SingleBar({
    stream: process.stderr,
    noTTYOutput: false,
    hideCursor: true,
    format: `{bar} {value}/{of} objects  {lacking} lacking  ${speed}{left}`,
  });
  const isSeen = process.stderr.isTTY;
  let total: number | undefined;
  let looked = 0;
  bar.start(0, 0, { of: '?', lacking: 0, objects: '0', bytes: '0 B', left: '' });
  const left = () => (total === undefined ? '' : `${secondsText((total - looked) / perSecond(looked))} left`);
  return {
    /** Called when the source is counted to its end. */
    counted(objects: number) {
      total = objects;
      bar.setTotal(objects);
      bar.update({ of: objects, left: left() });
    },
    update(current: () => BackfillTally) {
      if (!isSeen) return;
      const tally = current();
      looked = tally.looked;
      if (total === undefined) bar.setTotal(looked);
      bar.update(looked, {
        lacking: tally.lacking,
        objects: perSecond(tally.lacking).toFixed(0),
        bytes: prettyBytes(perSecond(tally.lackingBytes), { binary: true }),
        left: left(),
      });
    },
    stop: () => bar.stop(),
  };
}

/** `1h 5m`, `12m 3s`, `8s`. */
function secondsText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60)];
  if (hours > 0) return `${hours}h ${minutes}m`;
  return minutes > 0 ? `${minutes}m ${whole % 60}s` : `${whole}s`;
}
