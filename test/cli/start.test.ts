import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { bin, version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Runs `ferry --version` on a Node.js that says it is another. */
function onNode(other: string) {
  const folder = mkdtempSync(join(tmpdir(), 's3-ferry-start-'));
  const preload = join(folder, 'other-node.cjs');
  writeFileSync(preload, `Object.defineProperty(process.versions, 'node', { value: '${other}' });`);
  try {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--require', preload, bin.ferry, '--version'],
      { encoding: 'utf8' },
    );
    return { status, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('[I] ferry', () => {
  it('prints its version', () => {
    const printed = execFileSync(process.execPath, [bin.ferry, '--version'], { encoding: 'utf8' });
    expect(printed).toBe(`${version}\n`);
  });

  it.each(['18.20.8', '20.20.2', '22.0.0', '22.18.0'])(
    'says in one line that Node.js %s is too old',
    (other) => {
      expect(onNode(other)).toEqual({
        status: 2,
        stdout: '',
        stderr: `ferry needs Node.js 22.19 or later, and this is ${other}. Run it by npx ferry: that takes the Node.js of this project.\n`,
      });
    },
  );

  it.each(['22.19.0', '22.22.1', '24.0.0', '26.1.0'])('runs on Node.js %s', (other) => {
    expect(onNode(other)).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('is read by any Node.js as far as it says so: by none of its syntax is it newer than dynamic import', () => {
    const text = readFileSync(bin.ferry, 'utf8');
    expect(text).not.toMatch(/\?\.|\?\?|\bawait\b|^import\s[^(]/m);
  });
});
