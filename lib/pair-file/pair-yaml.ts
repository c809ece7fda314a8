import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  Scalar,
  visit,
  type YAMLError,
} from 'yaml';
import type { PairProblem } from '../core/pair/pair-problem.ts';

/** The YAML of a pair file. */
export interface PairYaml {
  readonly text: string;
  readonly document: Document;
  /** As plain values; of an alias without an anchor, null. */
  readonly data: unknown;
}

/** What is no YAML. `offset` counts characters from 0. */
export interface YamlFault extends Pick<PairProblem, 'found' | 'write'> {
  readonly offset: number;
}

/** A value as it is in the file, and what YAML reads it as. */
export interface Reading {
  /** Absent for a text, for what is not there, and for what takes several lines. */
  readonly source?: string;
  /** A text in quotes; of everything else its kind in words: `the number 7`, `a list`. */
  readonly as: string;
}

/** In bytes. A pair fits into the 4 KB of a function's environment; the rest is room for comments. */
export const longestPairFile = 65_536;

/** One mistake makes YAML find others after it. */
const shownFaults = 3;

/** Reads the text of a pair file. Never throws. */
export function readYaml(text: string): PairYaml | { readonly faults: readonly YamlFault[] } {
  if (text.length > longestPairFile) {
    const found = `${text.length} characters`;
    return { faults: [{ offset: 0, found, write: `at most ${longestPairFile}` }] };
  }
  try {
    const document = parseDocument(text, { prettyErrors: false, stringKeys: true, logLevel: 'error' });
    const faults = [...document.errors, ...document.warnings].slice(0, shownFaults);
    if (faults.length > 0) return { faults: faults.map((error) => faultOf(error, text)) };
    blankAliases(document);
    return { text, document, data: document.toJS() };
  } catch {
    // RangeError of values too deep in each other, ReferenceError of aliases that multiply.
    const found = 'values too deep in each other, or too many aliases (*name)';
    const offset = Math.max(0, text.search(/(?<=[\s[{,])\*[^\s,\]}]/));
    return { faults: [{ offset, found, write: 'each value at its field, without aliases' }] };
  }
}

/** A glob like `*.tmp` is an alias to YAML; one without an anchor becomes a null in its place. */
function blankAliases(document: Document): void {
  const anchors = new Set<string | undefined>();
  visit(document, {
    Alias(_, { source, range }) {
      if (anchors.has(source)) return undefined;
      return Object.assign(new Scalar(null), { range: range ?? null });
    },
    Value(_, { anchor }) {
      anchors.add(anchor);
    },
  });
}

/** Texts that begin like something else of YAML. */
const startsLikeOther: ReadonlySet<YAMLError['code']> = new Set([
  'BAD_SCALAR_START',
  'TAG_RESOLVE_FAILED',
  'BAD_ALIAS',
]);

/** A text that begins like something else is the commonest mistake; all it lacks is quotes. */
function faultOf({ code, pos: [offset], message }: YAMLError, text: string): YamlFault {
  if (startsLikeOther.has(code)) {
    const [source = ''] = /^[^,\]}\r\n]*/.exec(text.slice(offset)) ?? [];
    const found = `${clipped(source.trim())} without quotes, which YAML does not read as a text`;
    return { offset, found, write: inQuotes(source.trim()) };
  }
  return {
    offset,
    found: `what is no YAML: ${clipped(message)}`,
    write: 'two spaces for each step inwards, no tabs, and texts with special characters in quotes',
  };
}

/** The value at `path`. */
export function readingOf({ document, text }: PairYaml, path: PairProblem['path']): Reading {
  const node = path.length > 0 ? document.getIn(path, true) : document.contents;
  const value = isAlias(node) ? node.resolve(document) : node;
  if (isScalar(value) && typeof value.value === 'string') return { as: JSON.stringify(value.value) };
  const range = value === node && isNode(node) ? node.range : undefined;
  const source = range ? text.slice(range[0], range[1]).trim() : '';
  const isOneLine = source !== '' && !/[\r\n]/.test(source);
  return { ...(isOneLine && { source }), as: kindOf(value, source) };
}

function kindOf(node: unknown, source: string): string {
  if (source.startsWith('*')) return 'an alias';
  if (isMap(node)) return 'fields';
  if (isSeq(node)) return 'a list';
  const value: unknown = isScalar(node) ? node.value : null;
  if (typeof value === 'number') return `the number ${value}`;
  if (value instanceof Date) return 'a date';
  return typeof value === 'boolean' ? String(value) : 'nothing';
}

/** Where in the text the field is, or the nearest thing around it that is there, in characters from 0. */
export function offsetOf(document: Document, path: PairProblem['path']): number {
  if (path.length === 0) return 0;
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const last = path.at(-1);
  if (isMap(parent)) {
    const key = parent.items.find(({ key }) => isScalar(key) && key.value === last)?.key;
    if (isScalar(key) && key.range) return key.range[0];
  }
  const node = document.getIn(path, true);
  if (isNode(node) && node.range) return node.range[0];
  return offsetOf(document, path.slice(0, -1));
}

/** `text` in the quotes in which YAML takes it as it is. */
export function inQuotes(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Long enough to be recognized, short enough for a message. */
export function clipped(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
