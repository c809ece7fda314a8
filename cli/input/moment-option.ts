import { InvalidArgumentError } from 'commander';
import { type Moment, parseMoment } from '../../lib/core/text/age.ts';

/** A time as every command takes it, for an option. */
export function moment(text: string): Moment {
  const found = parseMoment(text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(
    'Write a date like 2026-10-01 or 2026-10-01T12:00Z, or an age like 90s, 30m, 6h or 2d.',
  );
}
