/** What a command printed as JSON lines, without the summary at the end. */
export function jsonLines<Line>(stdout: string): Line[] {
  return allLines(stdout).filter((line) => line['kind'] !== 'summary') as Line[];
}

/** The last line, which is the summary. */
export function summaryOf(stdout: string): Record<string, unknown> {
  const last = allLines(stdout).at(-1) ?? {};
  expect(last['kind']).toBe('summary');
  return last['summary'] as Record<string, unknown>;
}

function allLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
