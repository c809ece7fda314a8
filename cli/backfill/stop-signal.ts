import { note } from '../terminal.ts';

/** Hears Ctrl-C once; the second time the process ends at once. */
export function stopSignal() {
  let isHeard = false;
  const hear = () => {
    if (isHeard) process.exit(130);
    isHeard = true;
    note('Stops when what is under way is settled; Ctrl-C again to stop at once.');
  };
  process.on('SIGINT', hear);
  return { isHeard: () => isHeard, forget: () => void process.off('SIGINT', hear) };
}
