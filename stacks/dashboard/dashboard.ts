import { alarmName, dashboardName, pairAlarms, partition } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { Resource } from '../resources.ts';
import { type Graph, type Line, type Section, sections } from './sections.ts';

/** A widget by its place on a grid of 24 columns (CloudWatch User Guide, "Dashboard body structure and syntax"). */
export interface Widget {
  readonly type: 'text' | 'metric' | 'alarm';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

const columns = 24;
const [textHeight, graphHeight, alarmHeight] = [2, 6, 4];

/** The dashboard of a pair, in the stack of its source account. */
export function dashboard(pair: Pair): Resource {
  return {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      DashboardName: dashboardName(pair.name),
      DashboardBody: JSON.stringify({ start: '-P1D', periodOverride: 'inherit', widgets: widgets(pair) }),
    },
  };
}

/** All widgets of the dashboard: the states of the alarms, then a row for each section below its words. */
export function widgets(pair: Pair): Widget[] {
  const alarms: Widget[] = [
    words(pair, { title: 'Alarms', says: `Every alarm of pair ${pair.name}.` }, 0),
    {
      ...{ type: 'alarm', x: 0, y: textHeight, width: columns, height: alarmHeight },
      properties: { title: 'Alarms', alarms: alarmArns(pair) },
    },
  ];
  const rows = sections(pair).flatMap((section, index) => {
    const y = textHeight + alarmHeight + index * (textHeight + graphHeight);
    return [words(pair, section, y), ...graphsOf(pair, section, y + textHeight)];
  });
  return [...alarms, ...rows];
}

function alarmArns(pair: Pair): string[] {
  const { account, region } = pair.source;
  const before = `arn:${partition(region)}:cloudwatch:${region}:${account}:alarm:`;
  return pairAlarms(pair).map((alarm) => `${before}${alarmName(pair.name, alarm)}`);
}

function words({ dashboard: of }: Pair, { title, says }: Pick<Section, 'title' | 'says'>, y: number): Widget {
  const anchor = title.toLowerCase().replaceAll(' ', '-');
  const where = of?.runbook
    ? `[What it means and what to do](${of.runbook}#${anchor})`
    : `What it means and what to do: docs/operations.md#${anchor}`;
  const markdown = `## ${title}\n${says} ${where}`;
  return { type: 'text', x: 0, y, width: columns, height: textHeight, properties: { markdown } };
}

function graphsOf(pair: Pair, { graphs }: Section, y: number): Widget[] {
  const width = columns / graphs.length;
  return graphs.map((graph, index) => ({
    ...{ type: 'metric', x: index * width, y, width, height: graphHeight },
    properties: graphProperties(pair, graph),
  }));
}

function graphProperties({ source }: Pair, { title, lines }: Graph) {
  return { title, region: source.region, view: 'timeSeries', period: 300, metrics: lines.map(rowOf) };
}

function rowOf(line: Line): readonly unknown[] {
  const axis = line.axis === 'right' ? { yAxis: 'right' } : {};
  if ('expression' in line) {
    const { id, expression, label } = line;
    return [{ id, expression, ...(label && { label }), ...axis }];
  }
  const { metric, stat, isHidden } = line;
  const dimensions = metric.dimensions.flatMap(({ Name, Value }) => [Name, Value]);
  const how = { id: metric.id, stat, ...(isHidden && { visible: false }), ...axis };
  return [metric.namespace, metric.metric, ...dimensions, how];
}
