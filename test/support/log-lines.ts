/** Catches the JSON lines written to standard output and standard error while `run` runs, in order. */
export async function linesOf(run: () => unknown): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  const spies = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream);
    return jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      const text = String(chunk);
      if (!text.startsWith('{')) return write(chunk);
      lines.push(JSON.parse(text));
      return true;
    });
  });
  try {
    await run();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return lines;
}
