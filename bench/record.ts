import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { machine } from './machine.ts';

/** What a bench measured, where and when, as docs/performance/NAME.json keeps it. */
export interface Record {
  readonly machine: string;
  /** The day, as in 2026-01-31. */
  readonly measuredOn: string;
  readonly figures: unknown;
}

export const folder = 'docs/performance';
const fileOf = (name: string) => `${folder}/${name}.json`;

export function recordOf(figures: unknown): Record {
  return { machine: machine(), measuredOn: new Date().toISOString().slice(0, 10), figures };
}

export function keep(name: string, record: Record): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(name), `${JSON.stringify(record, null, 2)}\n`);
}

/** Throws an Error when the bench was never run. */
export function kept(name: string): Record {
  try {
    return JSON.parse(readFileSync(fileOf(name), 'utf8'));
  } catch (cause) {
    throw new Error(`${fileOf(name)} cannot be read; npm run bench -- ${name} makes it.`, { cause });
  }
}
