import { Logger } from '@aws-lambda-powertools/logger';
import type { Command } from 'commander';
import { commands } from '../../../cli/commands.ts';
import type { Outcome } from '../../../lib/core/copy/outcome.ts';
import { failure, failureTable } from '../../../lib/core/failure/failure.ts';
import { powertoolsDrift } from '../../../lib/edge/report/powertools-drift.ts';
import { powertoolsReporter } from '../../../lib/edge/report/powertools-reporter.ts';
import { commandReference } from '../../../stacks/reference/command-options.ts';
import { failureCodeTable } from '../../../stacks/reference/failure-table.ts';
import { markdownTable } from '../../../stacks/reference/markdown-table.ts';
import { copyMetrics, driftMetrics } from '../../../stacks/reference/metric-table.ts';
import { linesOf } from '../../support/log-lines.ts';
import { pair } from '../../support/pair.ts';

const object = { bucket: 'uploads', key: 'a', sizeBytes: 1 };
const denied = failure('DstPutObjectNotPermitted', { message: 'No.', hint: 'Grant it.' });

/** One outcome of each kind; a kind that is missing here does not compile. */
const outcomes: { readonly [Kind in Outcome['kind']]: Outcome & { readonly kind: Kind } } = {
  copied: {
    kind: 'copied',
    object,
    destinationKey: 'a',
    route: 'copy',
    eTag: '"e"',
    durationMs: 1,
    latencyMs: 2,
    tries: 1,
  },
  superseded: { kind: 'superseded', object },
  filtered: { kind: 'filtered', object, reason: 'prefix' },
  deferred: { kind: 'deferred', object, destinationKey: 'a', uploadId: 'u' },
  'dead-lettered': { kind: 'dead-lettered', object, failure: denied, tries: 1 },
  reported: { kind: 'reported', object, failure: denied, tries: 1 },
  redelivered: { kind: 'redelivered', object, failure: denied, tries: 1 },
};

/** Metrics that remember their names and units, and are never written. */
function rememberedMetrics() {
  const units: Record<string, string> = {};
  const metrics = {
    add: (name: string, unit: string) => void Object.assign(units, { [name]: unit }),
    take: () => ({}),
    flush: () => undefined,
  };
  return { units, metrics };
}

const logger = () => new Logger({ serviceName: 's3-ferry', logLevel: 'INFO' });
const unitsOf = (documented: Readonly<Record<string, { readonly unit: string }>>) =>
  Object.fromEntries(Object.entries(documented).map(([name, { unit }]) => [name, unit]));

describe('[U] the tables of the documents', () => {
  it('have every metric that the functions write of outcomes, in its unit', async () => {
    const { units, metrics } = rememberedMetrics();
    const lines = await linesOf(() => {
      const reporter = powertoolsReporter(pair(), logger(), metrics);
      for (const outcome of Object.values(outcomes)) reporter.outcome(outcome);
      reporter.flush();
    });
    // Failures are counted by their codes in the line of each.
    const [byCode] = lines.flatMap(({ Failed, _aws }) => (Failed === undefined ? [] : [_aws]));
    expect(byCode).toMatchObject({ CloudWatchMetrics: [{ Metrics: [{ Name: 'Failed', Unit: 'Count' }] }] });
    expect(unitsOf(copyMetrics)).toEqual({ ...units, Failed: 'Count' });
  });

  it('have every metric that a comparison by the clock writes, in its unit', async () => {
    const { units, metrics } = rememberedMetrics();
    const counts = { same: 1, missing: 1, extra: 1, differs: 1, differsByETag: 1, recent: 1 };
    await linesOf(() => powertoolsDrift('test', logger(), metrics)({ prefix: '', counts, examples: {} }));
    expect(unitsOf(driftMetrics)).toEqual(units);
  });

  it('have each failure code once, with its side and disposition', () => {
    const rows = [...failureCodeTable().matchAll(/^\| <a id="(\w+)"><\/a>`\1` \| (\w+) \| (\w+) \|/gm)];
    const facts = rows.map(([, code, side, disposition]) => [code, { side, disposition }]);
    expect(facts).toHaveLength(Object.keys(failureTable).length);
    expect(Object.fromEntries(facts)).toEqual(failureTable);
  });

  it('have every option of every command, those of its parts included', async () => {
    const reference = await commandReference();
    const all = (command: Command, before: string): [string, Command][] => [
      [`${before} ${command.name()}`, command],
      ...command.commands.flatMap((inner) => all(inner, `${before} ${command.name()}`)),
    ];
    const opened = await Promise.all(Object.values(commands).map((open) => open()));
    const named = opened.flatMap((command) => all(command, 'ferry'));
    expect(named.length).toBeGreaterThan(20);
    for (const [name, { options }] of named.filter(([, { commands: parts }]) => parts.length === 0)) {
      const [, section = ''] = reference.split(`## ${name}\n`);
      const own = section.split('\n## ')[0];
      for (const { flags } of options) expect(own).toContain(`| \`${flags}\` |`);
    }
  });

  it('keep a bar within its cell', () => {
    expect(markdownTable(['a'], [['x | y\nz']])).toBe('| a |\n| --- |\n| x \\| y z |');
  });
});
