import { spawnSync } from 'node:child_process';

/** What `npm test` consists of, in its order; the first part that fails ends it. */
const parts = ['typecheck', 'lint:style', 'lint:architecture', 'lint:unused', 'jest'];

const took: string[] = [];
for (const part of parts) {
  const startedAt = performance.now();
  const { status } = spawnSync('npm', ['run', '--silent', part, ...argumentsOf(part)], { stdio: 'inherit' });
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  took.push(`  ${part.padEnd(20)}${String(seconds).padStart(5)} s  ${status === 0 ? 'passed' : 'FAILED'}`);
  if (status === 0) continue;
  process.exitCode = status ?? 1;
  break;
}
console.log(`\n${took.join('\n')}`);

/** Arguments of `npm test -- …` are jest's. */
function argumentsOf(part: string): string[] {
  const given = process.argv.slice(2);
  return part === 'jest' && given.length > 0 ? ['--', ...given] : [];
}
