import type { TopLevelSpec } from 'vega-lite';

/** One thing that is measured. What it measures must be all it says, in numbers that survive JSON. */
export interface Bench<Figures = unknown> {
  /** Heading of its section of docs/performance.md. */
  readonly title: string;
  /** One line, for `npm run bench -- --list`. */
  readonly about: string;
  /** Measures; `say` tells how far it is. */
  measure(say: (line: string) => void): Promise<Figures>;
  /** Its section, from what was measured now or another time. */
  report(figures: Figures): Report;
}

export interface Report {
  /** What was compared with what, and how: the words around the tables, which figures do not change. */
  readonly text: string;
  readonly tables: readonly Table[];
  readonly charts?: readonly Chart[];
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Chart {
  /** Its file is docs/performance/NAME.svg. */
  readonly name: string;
  /** For those who do not see it. */
  readonly description: string;
  /** A Vega-Lite specification, the data in it. */
  readonly spec: TopLevelSpec;
}

/** A bench in the list of all: what it measures is its own affair, but it reports only what it measured. */
export function bench<Figures>(one: Bench<Figures>): Bench {
  return { ...one, report: (figures) => one.report(figures as Figures) };
}
