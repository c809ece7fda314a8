import { readFileSync } from 'node:fs';
import { codeMetrics, pairMetrics } from '../../../lib/core/pair/metric-name.ts';
import type { Pair } from '../../../lib/core/pair/pair.ts';
import { defaultServiceLevel } from '../../../lib/core/pair/service-level.ts';
import { alarms } from '../../../stacks/alarms.ts';
import { dashboard, type Widget, widgets } from '../../../stacks/dashboard/dashboard.ts';
import { notShown } from '../../../stacks/dashboard/sections.ts';
import { resources } from '../../../stacks/source-stack.ts';
import { type PairFacts, pair } from '../../support/pair.ts';
import { writtenMetrics } from '../../support/written-metrics.ts';

const runbook = 'https://git.acme.com/s3-ferry/docs/operations.md';
const drift = { schedule: 'rate(1 day)', prefixes: [] };
const all: PairFacts = { slo: defaultServiceLevel, drift, dashboard: { runbook } };
const kinds = (['notification', 'eventbridge', 'queue'] as const).flatMap((trigger) => [
  pair({ ...all, trigger }),
  pair({ dashboard: {}, trigger }),
]);

interface GraphProperties {
  readonly metrics: readonly (readonly unknown[])[];
}

function rowsOf(of: Pair): (readonly unknown[])[] {
  const graphs = widgets(of).filter(({ type }) => type === 'metric');
  return graphs.flatMap(({ properties }) => (properties as unknown as GraphProperties).metrics);
}

/** Metrics of the pair's own that graphs show, and those that an expression searches for. */
function shownMetrics(of: Pair) {
  return rowsOf(of).flatMap(([first, name, ...rest]) => {
    if (first === 'S3Ferry') {
      const texts = rest.filter((one) => typeof one === 'string');
      return [{ name: String(name), dimensions: texts.filter((_, index) => index % 2 === 0) }];
    }
    const { expression = '' } = Object(first) as { expression?: string };
    const found = /\{S3Ferry,([\w,]+)\} MetricName="(\w+)"/.exec(expression);
    return found ? [{ name: found[2] ?? '', dimensions: (found[1] ?? '').split(',') }] : [];
  });
}

const markdownOf = (of: readonly Widget[]) =>
  of.flatMap(({ type, properties }) => (type === 'text' ? [String(properties['markdown'])] : []));

describe('[U] the dashboard', () => {
  it('shows no metric that the functions do not write, under the dimensions that they write', async () => {
    const written = new Map((await writtenMetrics()).map((one) => [one.name, [...one.dimensions]]));
    for (const of of kinds) {
      for (const { name, dimensions } of shownMetrics(of)) {
        expect({ name, dimensions }).toEqual({ name, dimensions: written.get(name) });
      }
    }
  });

  it('shows every metric that the functions write, or says why not', async () => {
    const shown = new Set(shownMetrics(pair(all)).map(({ name }) => name));
    const left = (await writtenMetrics()).map(({ name }) => name).filter((name) => !shown.has(name));
    expect(left.sort()).toEqual(Object.keys(notShown).sort());
  });

  it('and its tests know every metric that there is', async () => {
    const named = Object.keys({ ...pairMetrics, ...codeMetrics });
    expect((await writtenMetrics()).map(({ name }) => name).sort()).toEqual(named.sort());
  });

  it.each(kinds.map((of) => [of.trigger, Boolean(of.slo), of] as const))(
    'shows the state of every alarm of the stack: trigger %s, service level %s',
    (_trigger, _hasSlo, of) => {
      const deployed = Object.values(alarms(of)).map(({ Properties }) => Properties['AlarmName']);
      const shown = widgets(of).flatMap(({ type, properties }) =>
        type === 'alarm' ? (properties['alarms'] as string[]) : [],
      );
      const before = 'arn:aws:cloudwatch:eu-central-1:111111111111:alarm:';
      expect(shown.sort()).toEqual(deployed.map((name) => `${before}${name}`).sort());
    },
  );

  it('links each row to its own section of docs/operations.md', () => {
    const headings = readFileSync('docs/operations.md', 'utf8').matchAll(/^#{2,3} (.*)$/gm);
    const anchors = [...headings].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-'));
    const texts = markdownOf(widgets(pair(all)));
    const linked = texts.map(
      (text) => text.match(/\]\(https:\/\/git\.acme\.com\/s3-ferry\/docs\/operations\.md#([\w-]+)\)/)?.[1],
    );
    expect(new Set(linked).size).toBe(texts.length);
    for (const anchor of linked) expect(anchors).toContain(anchor);
  });

  it('names the document where the pair gives no address of it', () => {
    for (const text of markdownOf(widgets(pair({ dashboard: {} })))) {
      expect(text).toMatch(/What it means and what to do: docs\/operations\.md#[a-z-]+$/);
    }
  });

  it.each(kinds)('has ids of their own in each graph, and rows that do not overlap', (of) => {
    const taken = new Set<string>();
    for (const { type, x, y, width, height, properties } of widgets(of)) {
      expect(x + width).toBeLessThanOrEqual(24);
      for (let row = y; row < y + height; row++) {
        for (let column = x; column < x + width; column++) {
          expect(taken.has(`${column} ${row}`)).toBe(false);
          taken.add(`${column} ${row}`);
        }
      }
      if (type !== 'metric') continue;
      const ids = (properties as unknown as GraphProperties).metrics.map(
        (row) => (Object(row.at(-1)) as { id: string }).id,
      );
      expect(ids.filter((id) => !/^[a-z]\w*$/.test(id))).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('is within the 50 metrics that AWS gives free of charge, failures by code apart', () => {
    const metrics = rowsOf(pair({ ...all, trigger: 'queue' })).filter(([first]) => typeof first === 'string');
    expect(new Set(metrics.map((row) => JSON.stringify(row.slice(0, -1)))).size).toBeLessThanOrEqual(50);
  });

  it('is JSON in the template, and in the stack of those pairs alone that ask for it', () => {
    const body = dashboard(pair(all)).Properties['DashboardBody'];
    expect(JSON.parse(String(body)).widgets).toEqual(JSON.parse(JSON.stringify(widgets(pair(all)))));
    expect(resources(pair(all))['Dashboard']?.Properties['DashboardName']).toBe('s3-ferry-test');
    expect(resources(pair())['Dashboard']).toBeUndefined();
  });

  it('and the service level only add resources to those that a stack has', () => {
    for (const trigger of ['notification', 'eventbridge', 'queue'] as const) {
      const before = resources(pair({ trigger }));
      const after = resources(pair({ trigger, slo: defaultServiceLevel, dashboard: {} }));
      expect(after).toMatchObject(before);
      expect(Object.keys(after).length).toBe(Object.keys(before).length + 5);
    }
  });
});
