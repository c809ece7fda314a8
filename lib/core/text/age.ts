const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The age `text` means, in ms: a whole number and a unit, like `90s`, `30m`, `6h` or `2d`. Undefined when it is none. */
export function parseAge(text: string): number | undefined {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  return count && unit ? Number(count) * unitMs[unit as keyof typeof unitMs] : undefined;
}

/** A time as people write it: so many ms before now, or at a time in ms since the epoch. */
export type Moment = { readonly ageMs: number } | { readonly atMs: number };

/**
 * The time `text` means: an age as {@link parseAge} reads it, or a date like `2026-10-01` or `2026-10-01T12:00Z`, in UTC where
 * it names no zone. Undefined when it is none, as for days that no month has.
 */
export function parseMoment(text: string): Moment | undefined {
  const ageMs = parseAge(text);
  if (ageMs !== undefined) return { ageMs };
  const [, date, time = 'T00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  if (date === undefined || !isDay(date)) return undefined;
  const atMs = Date.parse(`${date}${time}${zone}`);
  return Number.isNaN(atMs) ? undefined : { atMs };
}

/** Date.parse takes 31 February for a day of March. */
function isDay(date: string): boolean {
  const ms = Date.parse(`${date}T00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}

/** The time in ms since the epoch that a moment means at `nowMs`. */
export function momentMs(moment: Moment, nowMs: number): number {
  return 'atMs' in moment ? moment.atMs : nowMs - moment.ageMs;
}

/** An age in its largest fitting unit, rounded down: `3d`, `5h`, `12m`, `8s`. */
export function formatAge(ms: number): string {
  if (ms >= unitMs.d) return `${Math.floor(ms / unitMs.d)}d`;
  if (ms >= unitMs.h) return `${Math.floor(ms / unitMs.h)}h`;
  if (ms >= unitMs.m) return `${Math.floor(ms / unitMs.m)}m`;
  return `${Math.floor(Math.max(0, ms) / unitMs.s)}s`;
}
