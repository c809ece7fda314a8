import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { BrokenLine } from './mutants.ts';

/** Why some lines may be broken unnoticed. */
const reason = z.strictObject({
  why: z.string().min(1),
  /** Files to the parts of their lines; a line's number would change with every line above it. */
  lines: z.record(z.string(), z.array(z.string().min(1))),
});

export type Reason = z.infer<typeof reason>;

/** Throws where the file at `path` gives no reasons; none are given by a file that is not there. */
export function readReasons(path: string): Reason[] {
  return existsSync(path) ? z.array(reason).parse(parse(readFileSync(path, 'utf8')) ?? []) : [];
}

/** Why `broken` may survive, as far as somebody gave a reason. */
export function reasonOf(broken: BrokenLine, reasons: readonly Reason[]): string | undefined {
  return reasons.find(({ lines }) => lines[broken.file]?.some((part) => isAbout(part, broken)))?.why;
}

/** What is given a reason though nothing of it survives, as `file: part of the line`. */
export function staleReasons(survivors: readonly BrokenLine[], reasons: readonly Reason[]): string[] {
  return reasons
    .flatMap(({ lines }) => Object.entries(lines))
    .flatMap(([file, parts]) =>
      parts
        .filter((part) => !survivors.some((broken) => broken.file === file && isAbout(part, broken)))
        .map((part) => `${file}: ${part}`),
    );
}

/** A part of the line, and behind ` → ` what it becomes where only that goes unnoticed. */
function isAbout(part: string, { text, replacement }: BrokenLine): boolean {
  const [code = '', becomes] = part.split(' → ');
  return text.includes(code) && (becomes === undefined || oneLine(replacement) === becomes);
}

/** Code as it is written in one line. */
export function oneLine(code: string): string {
  return code.replace(/\s+/g, ' ').trim();
}
