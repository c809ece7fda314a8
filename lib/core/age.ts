const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The age `text` means, in ms: a whole number and a unit, like `90s`, `30m`, `6h` or `2d`. Undefined when it is none. */
export function parseAge(text: string): number | undefined {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  return count && unit ? Number(count) * unitMs[unit as keyof typeof unitMs] : undefined;
}

/** An age in its largest fitting unit, rounded down: `3d`, `5h`, `12m`, `8s`. */
export function formatAge(ms: number): string {
  if (ms >= unitMs.d) return `${Math.floor(ms / unitMs.d)}d`;
  if (ms >= unitMs.h) return `${Math.floor(ms / unitMs.h)}h`;
  if (ms >= unitMs.m) return `${Math.floor(ms / unitMs.m)}m`;
  return `${Math.floor(Math.max(0, ms) / unitMs.s)}s`;
}
