import { execFile } from 'node:child_process';

jest.setTimeout(60_000);

/** `ferry cost demo` with more; never rejects. */
function ferryCost(...more: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const words = ['cli/ferry.ts', 'cost', 'demo', ...more];
    const env = { ...process.env, COLUMNS: '160' };
    execFile(process.execPath, words, { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe('[I] ferry cost', () => {
  it('shows every way side by side, and what each begins to cost more at', async () => {
    const { code, stdout } = await ferryCost('--objects', '1M', '--bytes', '10GiB');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Pair demo, trigger notification, access assume-role: 1,000,000 objects, 10 GiB a month/,
    );
    for (const way of [
      'S3 Ferry',
      'S3 Replication with RTC',
      'S3 Batch Operations',
      'DataSync, Basic mode',
    ]) {
      expect(stdout).toMatch(new RegExp(`^${way} +[\\d.,]+ +[\\d.,]+`, 'm'));
    }
    expect(stdout).toMatch(/^S3 Replication with RTC .* above [\d.]+ KiB on average/m);
    expect(stdout).toMatch(/traffic between Regions 0\.20/);
  });

  it('gives all of it as JSON, and asks as the options would have the pair', async () => {
    const { stdout } = await ferryCost(
      ...['--objects', '2M', '--bytes', '1GB', '--large', '10', '--large-bytes', '10GiB'],
      ...['--trigger', 'queue', '--memory', '512', '--latency', '80', '--no-cross-region', '--json'],
    );
    const told = JSON.parse(stdout);
    expect(told.load).toEqual({ objects: 2e6, bytes: 1e9, largeObjects: 10, largeBytes: 10 * 1024 ** 3 });
    expect(told.terms).toMatchObject({ memoryMb: 512, latencyMs: 80, perInvocation: 10 });
    expect(told.alike.usd).toBe(0);
    expect(told.ferry.items.map(({ what }: { what: string }) => what)).toContain('UploadPartCopy');
  });

  it.each([
    [[], 'No objects are given: write --objects'],
    [['--objects', 'many'], 'Write a whole number, like 250000'],
    [['--objects', '1', '--bytes', '10 GIGA'], 'Write a number of bytes, like 512, 10GiB'],
    [
      ['--objects', '10', '--bytes', '10TiB'],
      '1 TiB on average are above multipart.thresholdMiB of pair demo',
    ],
    [['--large', '10', '--large-bytes', '10MiB'], '1 MiB on average are not above multipart.thresholdMiB'],
    [['--large', '10'], '--large is given without --large-bytes'],
    [['--objects', '1', '--trigger', 'mail'], 'Known are notification, eventbridge, queue.'],
    [['--objects', '1', '--memory', '64'], 'Write a whole number from 128 to 10240.'],
  ])('refuses %j with words to mend it', async (options, words) => {
    const { code, stdout, stderr } = await ferryCost(...options);
    expect(code).toBeGreaterThan(0);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
  });
});
