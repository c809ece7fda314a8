import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 's3-ferry-mutate-'));
  cpSync(join(__dirname, 'fixture'), project, { recursive: true });
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** Runs `npm run mutate` on the fixture, whose files are named for what becomes of them. */
async function mutate(...options: string[]) {
  const main = join(__dirname, '../../mutate/main.ts');
  const run = execa('node', [main, '--settings', 'settings.json', '--json', ...options], {
    cwd: project,
    preferLocal: true,
    localDir: join(__dirname, '../..'),
    reject: false,
  });
  const { exitCode, stdout, stderr } = await run;
  return { exitCode, stderr, found: stdout ? JSON.parse(stdout) : undefined };
}

/** Writes `reasons` in the place of those of the fixture. */
function giveReasons(reasons: string): void {
  writeFileSync(join(project, 'survivors.yml'), reasons);
}

function report(): string {
  return readFileSync(join(project, 'mutation.md'), 'utf8');
}

describe('[I] breaking lines', () => {
  it('tells lines that tests notice from those that they do not, and from those that no test runs', async () => {
    const { exitCode, found } = await mutate();
    expect(found.files).toMatchObject({
      'lib/core/price.ts': { killed: 2, survived: 0, score: 100 },
      // Its table is made once, when the file is loaded.
      'lib/core/rates.ts': { survived: 0, score: 100 },
      'lib/core/discount.ts': { killed: 1, survived: 4, score: 20 },
      'lib/core/nobody.ts': { killed: 0, 'not covered': 2, score: 0 },
      'lib/edge/wait.ts': { survived: 0, score: 100 },
    });
    // Both loops: the one that lets others run, and the one that does not.
    expect(found.files['lib/edge/wait.ts']['timed out']).toBeGreaterThanOrEqual(2);
    expect(found.folders).toMatchObject({ 'lib/core': { score: 50 }, 'lib/edge': { score: 100 } });
    expect(exitCode).toBe(0);
    expect(report()).toContain('| `lib/core` | 12 | 6 | 6 | 50.0 % | 50 % |');
    expect(report()).toContain('| `count > 100` | `count >= 100` | Its test is weak on purpose. |');
  });

  it('fails below the score, by a survivor without a reason and by a reason without a survivor', async () => {
    const settings = readFileSync(join(project, 'settings.json'), 'utf8');
    writeFileSync(join(project, 'settings.json'), settings.replace('"atLeast": 50', '"atLeast": 51'));
    giveReasons(
      '- { why: Its test is weak., lines: { lib/core/discount.ts: [count > 100], lib/core/price.ts: [ceil] } }',
    );
    const { exitCode, found } = await mutate();
    expect(exitCode).toBe(1);
    expect(found.problems).toEqual([
      'the tests notice 50.0 % of what is broken in lib/core, and have to notice 51 %',
      '2 survivors have no reason in survivors.yml',
      'lib/core/price.ts: ceil does not survive: drop its reason',
    ]);
  });

  it('breaks only the files that are named, and leaves the document about all of them alone', async () => {
    const { exitCode, found } = await mutate('lib/core/price.ts');
    expect(Object.keys(found.files)).toEqual(['lib/core/price.ts']);
    expect(exitCode).toBe(0);
    expect(report).toThrow('ENOENT');
  });

  it('ends with 2 and breaks nothing when a test fails already, or a path is none', async () => {
    const spec = join(project, 'spec/core.spec.ts');
    writeFileSync(spec, readFileSync(spec, 'utf8').replace('[3, 4, 12]', '[3, 4, 13]'));
    expect(await mutate()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('of 3 each, 4 come to 13'),
    });
    expect(await mutate('lib/none.ts')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('lib/none.ts'),
    });
  });
});
