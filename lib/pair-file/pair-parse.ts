import { closest } from 'fastest-levenshtein';
import type { z } from 'zod';
import type { Pair } from '../core/pair/pair.ts';
import { fieldName, type PairProblem } from '../core/pair/pair-problem.ts';
import { pairProblems } from '../core/pair-checks/pair-checks.ts';
import { pairOf } from './pair-defaults.ts';
import type { PlacedProblem } from './pair-file-error.ts';
import { fieldsOf, pairFileSchema, pairName } from './pair-schema.ts';
import {
  clipped,
  inQuotes,
  offsetOf,
  type PairYaml,
  type Reading,
  readingOf,
  readYaml,
} from './pair-yaml.ts';

/** A pair file that was read: its pair, unless something is wrong with it. */
export interface ParsedPair {
  readonly pair?: Pair;
  readonly problems: readonly PlacedProblem[];
  /** Gives a problem found later its file and line. */
  readonly place: (problem: PairProblem) => PlacedProblem;
}

/** At most so many problems of a file are shown. */
const shownProblems = 20;

/** Reads the text of one pair file. `file` is how messages name it. Never throws. */
export function parsePair(name: string, file: string, text: string): ParsedPair {
  const yaml = readYaml(text);
  const place = ({ path, found, write }: PairProblem): PlacedProblem => ({
    file,
    line: 'faults' in yaml ? 1 : lineAt(text, offsetOf(yaml.document, path)),
    field: fieldName(path),
    found,
    write,
  });
  if ('faults' in yaml) {
    const problems = yaml.faults.map(({ offset, found, write }) => ({
      ...place({ path: [], found, write }),
      line: lineAt(text, offset),
    }));
    return { problems, place };
  }
  const { pair, problems } = readPair(name, file, yaml);
  return { ...(pair && { pair }), problems: problems.slice(0, shownProblems).map(place), place };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function readPair(name: string, file: string, yaml: PairYaml): { pair?: Pair; problems: PairProblem[] } {
  const named = nameProblems(name, file);
  const parsed = pairFileSchema.safeParse(yaml.data);
  if (!parsed.success) {
    const issues = parsed.error.issues.flatMap(withinUnion);
    return { problems: [...named, ...issueProblems(issues, yaml)] };
  }
  const pair = pairOf(name, parsed.data);
  const problems = [...named, ...pairProblems(pair)];
  return problems.length > 0 ? { problems } : { pair, problems };
}

function nameProblems(name: string, file: string): PairProblem[] {
  if (!pairName.test(name)) {
    const write =
      'lower-case letters, digits and hyphens, at most 31, the first a letter: roles and functions are named after it';
    return [{ path: [], found: `the name ${JSON.stringify(name)}`, write }];
  }
  return file.endsWith('.yml')
    ? []
    : [{ path: [], found: `the ending .yaml`, write: `${name}.yml as its name` }];
}

function issueProblems(issues: readonly z.core.$ZodIssue[], yaml: PairYaml): PairProblem[] {
  const needsQuotes = quotable(issues, yaml);
  return issues.flatMap((issue) => {
    const path = pathOf(issue);
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(path, key));
    const quotes = needsQuotes(path);
    const reading = readingOf(yaml, path);
    if (!quotes) return [{ path, found: foundWords(reading), write: issue.message }];
    const found = `${clipped(quotes)} without quotes, which YAML reads as ${reading.as}`;
    return [{ path, found, write: inQuotes(quotes) }];
  });
}

/** Of a field that is a word or a section, what is wrong within the section, where it is one. */
function withinUnion(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const section = issue.errors.find((issues) => issues.every(isWithin));
  return section?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

function isWithin({ code, path }: z.core.$ZodIssue): boolean {
  return path.length > 0 || code === 'unrecognized_keys';
}

function pathOf({ path }: z.core.$ZodIssue): (string | number)[] {
  return path.filter((part) => typeof part !== 'symbol');
}

/** Answers the source of a value that is right as soon as it has quotes: tried out, all such values at once. */
function quotable(issues: readonly z.core.$ZodIssue[], yaml: PairYaml) {
  const sources = new Map<string, string>();
  const data = structuredClone(yaml.data);
  for (const issue of issues) {
    const path = pathOf(issue);
    const source = readingOf(yaml, path).source;
    if (source === undefined || !isTextField(issue)) continue;
    sources.set(fieldName(path), source);
    const parent = path.slice(0, -1).reduce<unknown>((value, part) => Reflect.get(Object(value), part), data);
    Reflect.set(Object(parent), path.at(-1) ?? '', source);
  }
  const still = pairFileSchema.safeParse(data).error?.issues.flatMap(withinUnion) ?? [];
  const wrong = new Set(still.map((issue) => fieldName(pathOf(issue))));
  return (path: PairProblem['path']) =>
    wrong.has(fieldName(path)) ? undefined : sources.get(fieldName(path));
}

function isTextField(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' && issue.expected === 'string';
}

function foundWords({ source, as }: Reading): string {
  return clipped(source === undefined || as === 'fields' || as === 'a list' ? as : source);
}

function unknownField(path: PairProblem['path'], key: string): PairProblem {
  if (key === '<<') {
    return { path: [...path, key], found: 'a merge key, which YAML 1.2 has not', write: 'each field out' };
  }
  const known = fieldsOf[path.join('.')] ?? [];
  const guess = closest(key, known);
  const others = known.filter((field) => field !== guess);
  return {
    path: [...path, key],
    found: 'a field that does not exist',
    write: `${guess} (did you mean that?) or another of ${others.join(', ')}`,
  };
}
