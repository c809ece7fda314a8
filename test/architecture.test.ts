import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..');
const minute = 60_000;
const folders = ['handlers', 'lib', 'cli', 'local', 'stacks', 'bundle', 'bench', 'changelog', 'test'];

interface Report {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly { readonly rule: { name: string }; from: string; to: string }[];
  };
}

/** What dependency-cruiser, with the rules of this repository, says of `folders` below `directory`. */
function cruise(directory: string, ...folders: readonly string[]): Report {
  const depcruise = join(root, 'node_modules/.bin/depcruise');
  const config = join(root, '.dependency-cruiser.cjs');
  const args = ['--config', config, '--output-type', 'json', ...folders];
  // It exits with the number of errors; the report is complete all the same.
  const report = execFileSync('/bin/sh', ['-c', '"$0" "$@" || true', depcruise, ...args], {
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(report);
}

/** Source files, as paths from the root. */
function filesIn(...patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => globSync(pattern, { cwd: root }));
}

describe('[I] the rules of the architecture', () => {
  it(
    'hold in every source file there is',
    () => {
      const { modules, summary } = cruise(root, ...folders);
      expect(summary.violations).toEqual([]);
      const read = new Set(modules.map(({ source }) => source));
      const written = filesIn(...folders.map((folder) => `${folder}/**/*.ts`));
      expect(written.length).toBeGreaterThan(100);
      expect(written.filter((file) => !read.has(file))).toEqual([]);
    },
    minute,
  );

  describe('are enforced', () => {
    /** Wrong modules: the rule each of them breaks, its path, and what it imports. */
    const plants: readonly (readonly [rule: string, file: string, ...imports: string[]])[] = [
      ['no-cycles', 'lib/circle.ts', './ring.ts'],
      ['resolvable', 'lib/unresolved.ts', './nowhere.ts'],
      ['core-is-pure', 'lib/core/node.ts', 'node:fs'],
      ['core-is-pure', 'lib/core/outward.ts', '../ports.ts'],
      ['core-is-pure', 'lib/core/package.ts', 'zod'],
      ['core-is-pure', 'lib/core/typed.ts', 'type ../ports.ts'],
      ['sdk-at-the-edge', 'lib/sdk.ts', '@aws-sdk/client-s3'],
      ['edge-below-ports', 'lib/edge/upward.ts', '../copy-item.ts'],
      ['edge-behind-wire', 'lib/shortcut.ts', './edge/adapter.ts'],
      ['wire-for-handlers', 'cli/wired.ts', '../lib/wire.ts'],
      ['handlers-only-translate', 'handlers/clever.ts', '../lib/edge/adapter.ts'],
      ['handlers-only-translate', 'handlers/direct.ts', '@aws-sdk/client-s3'],
      ['lib-stands-alone', 'lib/commanding.ts', '../cli/command.ts'],
      ['colours-in-one-place', 'cli/painted.ts', 'picocolors'],
      ['handlers-stay-small', 'handlers/heavy.ts', '../lib/heavy.ts'],
      ['no-prices-in-lambda', 'handlers/priced.ts', '../lib/cost/prices.ts'],
      ['pair-is-the-floor', 'lib/core/pair/curious.ts', '../copy/plan.ts'],
      ['failure-below-copy', 'lib/core/failure/curious.ts', '../copy/plan.ts'],
      ['copy-below-events', 'lib/core/copy/curious.ts', '../event/intake.ts'],
      ['proof-on-top', 'lib/core/event/curious.ts', '../proof/proof.ts'],
      ['no-copyleft-in-lambda', 'handlers/copyleft.ts', '../lib/copyleft.ts'],
      ['tests-are-leaves', 'lib/tested.ts', '../test/fake.ts'],
      ['dependencies-are-declared', 'lib/undeclared.ts', 'undeclared'],
    ];
    const around: readonly (readonly [file: string, ...imports: string[]])[] = [
      ['lib/ring.ts', './circle.ts'],
      ['lib/ports.ts'],
      ['lib/copy-item.ts', './ports.ts', './core/decision.ts'],
      ['lib/core/decision.ts'],
      ['lib/core/copy/plan.ts', '../decision.ts'],
      ['lib/core/event/intake.ts', '../copy/plan.ts'],
      ['lib/core/proof/proof.ts', '../event/intake.ts'],
      ['lib/cost/prices.ts', '../core/decision.ts'],
      ['lib/edge/adapter.ts', '../ports.ts', '@aws-sdk/client-s3'],
      ['lib/wire.ts', './edge/adapter.ts', '@aws-sdk/client-s3'],
      ['lib/heavy.ts', 'zod'],
      ['lib/copyleft.ts', '@cloud-copilot/iam-simulate'],
      ['cli/command.ts', '../lib/edge/adapter.ts', 'zod'],
      ['handlers/right.ts', '../lib/wire.ts', '../lib/copy-item.ts'],
      ['test/fake.ts', '../lib/ports.ts'],
    ];

    const importOf = (path: string) =>
      path.startsWith('type ') ? `import type {} from '${path.slice('type '.length)}';` : `import '${path}';`;
    let directory = '';
    let report: Report;
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'architecture-'));
      const write = (file: string, text: string) => {
        mkdirSync(dirname(join(directory, file)), { recursive: true });
        writeFileSync(join(directory, file), text);
      };
      const modules = [...plants.map(([, ...module]) => module), ...around];
      for (const [file = '', ...imports] of modules) {
        write(file, [...imports.map(importOf), 'export {};'].join('\n'));
      }
      const declared = ['@aws-sdk/client-s3', 'zod', '@cloud-copilot/iam-simulate', 'picocolors'];
      for (const name of [...declared, 'undeclared']) {
        write(
          `node_modules/${name}/package.json`,
          JSON.stringify({ name, version: '1.0.0', main: 'main.js' }),
        );
        write(`node_modules/${name}/main.js`, '');
      }
      const dependencies = Object.fromEntries(declared.map((name) => [name, '1.0.0']));
      write('package.json', JSON.stringify({ type: 'module', dependencies }));
      write('tsconfig.json', readFileSync(join(root, 'tsconfig.json'), 'utf8'));
      report = cruise(directory, 'handlers', 'lib', 'cli', 'test');
    }, minute);
    afterAll(() => rmSync(directory, { recursive: true }));

    it.each(plants)('%s catches %s', (rule, file) => {
      const broken = report.summary.violations.filter(({ from }) => from === file);
      expect(broken.map((violation) => violation.rule.name)).toContain(rule);
    });

    it('and let everything else pass', () => {
      const wrong = new Set(plants.map(([, file]) => file));
      const accused = new Set(report.summary.violations.map(({ from }) => from));
      expect([...accused].filter((file) => !wrong.has(file))).toEqual([]);
    });

    it('each by one wrong module at least', () => {
      const { forbidden } = jest.requireActual<{ forbidden: { name: string }[] }>(
        '../.dependency-cruiser.cjs',
      );
      const planted = new Set(plants.map(([rule]) => rule));
      expect([...planted].sort()).toEqual(forbidden.map(({ name }) => name).sort());
    });
  });
});

describe('[U] the source', () => {
  it('reads the environment in lib/wire.ts alone, of all that is deployed', () => {
    const readers = filesIn('{handlers,lib,stacks}/**/*.{ts,cjs}').filter((file) =>
      /\bprocess\b[^;\n]*\benv\b|node:process/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(readers).toEqual(['lib/wire.ts']);
  });

  it('has handlers that fit on half a screen', () => {
    const handlers = filesIn('handlers/*.ts');
    expect(handlers.length).toBeGreaterThan(1);
    for (const file of handlers) {
      expect(readFileSync(join(root, file), 'utf8').split('\n').length).toBeLessThan(30);
    }
  });
});
