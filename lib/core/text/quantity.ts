const counts = { '': 1, k: 1e3, m: 1e6, b: 1e9, g: 1e9 } as const;
const binary = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const decimal = ['KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A count as people write it: `250`, `250_000`, `1.5M`, `2B`. Undefined for anything else, and for parts of one. */
export function parseCount(text: string): number | undefined {
  const [, digits, unit] = /^([\d_]+(?:\.\d+)?) ?([kmbg]?)$/i.exec(text.trim()) ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  return whole(Number(digits.replaceAll('_', '')) * counts[unit.toLowerCase() as keyof typeof counts]);
}

/** A number of bytes as people write it: `10GiB`, `1.5 TB`, `512`. Undefined for anything else. */
export function parseBytes(text: string): number | undefined {
  const [, digits, unit] = /^([\d_]+(?:\.\d+)?) ?([a-z]*)$/i.exec(text.trim()) ?? [];
  const bytes = unit === undefined ? undefined : unitBytes(unit);
  if (digits === undefined || bytes === undefined) return undefined;
  const value = Number(digits.replaceAll('_', '')) * bytes;
  return value <= Number.MAX_SAFE_INTEGER ? Math.round(value) : undefined;
}

function unitBytes(unit: string): number | undefined {
  const named = (name: string) => name.toLowerCase() === unit.toLowerCase();
  if (unit === '' || named('B')) return 1;
  const isBinary = binary.findIndex(named);
  if (isBinary >= 0) return 1024 ** (isBinary + 1);
  const isDecimal = decimal.findIndex(named);
  return isDecimal >= 0 ? 1000 ** (isDecimal + 1) : undefined;
}

function whole(value: number): number | undefined {
  const rounded = Math.round(value);
  return Number.isSafeInteger(rounded) && Math.abs(value - rounded) < 1e-6 ? rounded : undefined;
}
