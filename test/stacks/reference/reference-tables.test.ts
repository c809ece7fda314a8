import type { Command } from 'commander';
import { commands } from '../../../cli/commands.ts';
import { failureTable } from '../../../lib/core/failure/failure.ts';
import { commandReference } from '../../../stacks/reference/command-options.ts';
import { failureCodeTable } from '../../../stacks/reference/failure-table.ts';
import { markdownTable } from '../../../stacks/reference/markdown-table.ts';
import { copyMetrics, driftMetrics, metricTable } from '../../../stacks/reference/metric-table.ts';
import { writtenMetrics } from '../../support/written-metrics.ts';

describe('[U] the tables of the documents', () => {
  it('have every metric that the functions write, in its unit', async () => {
    const written = await writtenMetrics();
    const documented = `${metricTable(copyMetrics)}\n${metricTable(driftMetrics)}`;
    const rows = [...documented.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(
      ([, name, unit]) => `${name} ${unit}`,
    );
    expect(rows.sort()).toEqual(written.map(({ name, unit }) => `${name} ${unit}`).sort());
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
