import { readFileSync, writeFileSync } from 'node:fs';

const file = 'docs/performance.md';

/** Puts `lines` into docs/performance.md, in place of what the bench of this name wrote before. */
export function report(name: string, lines: readonly string[]): void {
  const begin = `<!-- bench ${name} -->`;
  const end = `<!-- end of bench ${name} -->`;
  const section = [begin, ...lines, end].join('\n');
  const before = read();
  const from = before.indexOf(begin);
  const text =
    from < 0
      ? `${before.trimEnd()}\n\n${section}\n`
      : before.slice(0, from) + section + before.slice(before.indexOf(end) + end.length);
  writeFileSync(file, text);
}

function read(): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '# Performance\n\nWritten by `npm run bench`. Ratios hold better than numbers: both sides run on one machine, in turn.\n';
  }
}
