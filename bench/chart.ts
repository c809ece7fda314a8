import * as vega from 'vega';
import { type Config, compile } from 'vega-lite';
import type { Chart } from './bench.ts';

/** A grey and hues that can be read on white and on black alike. */
const grey = '#7d8590';
const hues = ['#3b8eea', '#d9822b', '#2fa36b', '#b65fcf', '#d9534f', '#7d8590'];

const config: Config = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  range: { category: hues },
  title: { color: grey, fontSize: 13 },
  axis: {
    labelColor: grey,
    titleColor: grey,
    domainColor: grey,
    tickColor: grey,
    gridColor: grey,
    gridOpacity: 0.25,
  },
  legend: { labelColor: grey, titleColor: grey, labelLimit: 0, orient: 'bottom' },
  header: { labelColor: grey, titleColor: grey },
  text: { color: grey },
  rule: { color: grey },
};

/** The types of vega leave it out. */
const { resetSVGDefIds } = vega as unknown as { resetSVGDefIds: () => void };

/** Draws a chart as SVG, the same for the same figures. */
export async function draw({ spec, description }: Chart): Promise<string> {
  resetSVGDefIds();
  const { spec: drawn } = compile({ ...spec, description }, { config });
  const view = new vega.View(vega.parse(drawn), { renderer: 'none' });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
