import { closest } from 'fastest-levenshtein';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { BatchRule, Pair, Vpc } from './core/pair.ts';
import { pairProblems } from './core/pair-checks.ts';
import { fieldName, type PairProblem } from './core/pair-problem.ts';
import type { PlacedProblem } from './pair-file-error.ts';
import { s3Place } from './pair-jobs-schema.ts';
import { fieldsOf, pairFileSchema, pairName } from './pair-schema.ts';

/** A pair file that was read: its pair, unless something is wrong with it. */
export interface ParsedPair {
  readonly pair?: Pair;
  readonly problems: readonly PlacedProblem[];
  /** Gives a problem found later its file and line. */
  readonly place: (problem: PairProblem) => PlacedProblem;
}

/** Reads the text of one pair file. `file` is how messages name it. Never throws. */
export function parsePair(name: string, file: string, text: string): ParsedPair {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const place = ({ path, found, write }: PairProblem): PlacedProblem => ({
    file,
    line: lineAt(offsetOf(document, path)),
    field: fieldName(path),
    found,
    write,
  });
  const faults = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    file,
    line: lineAt(pos[0]),
    field: 'the file',
    found: `what is no YAML: ${message}`,
    write: 'it with two spaces for each step inwards, as in the examples under pairs/',
  }));
  if (faults.length > 0) return { problems: faults, place };
  const result = readPair(name, file, document);
  return {
    ...('pair' in result && result),
    problems: ('problems' in result ? result.problems : []).map(place),
    place,
  };
}

function readPair(
  name: string,
  file: string,
  document: Document,
): { pair: Pair } | { problems: PairProblem[] } {
  const named = nameProblems(name, file);
  const parsed = pairFileSchema.safeParse(document.toJS());
  if (!parsed.success) {
    return { problems: [...named, ...parsed.error.issues.flatMap((issue) => problemsOf(issue, document))] };
  }
  const pair = pairOf(name, parsed.data);
  const problems = [...named, ...pairProblems(pair)];
  return problems.length > 0 ? { problems } : { pair };
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

/** The pair a file means: what it leaves out filled in. */
function pairOf(
  name: string,
  {
    source,
    destination,
    scope,
    keyRule,
    replay,
    multipart,
    batch,
    drift,
    alarmTopic,
    log,
    client,
    vpc,
    operators,
    ...rest
  }: z.output<typeof pairFileSchema>,
): Pair {
  const { kmsKey, ...sourceEnd } = source;
  const { role, externalId, kmsKey: destinationKmsKey, storageClass, ...destinationEnd } = destination;
  return {
    name,
    source: { ...sourceEnd, ...(kmsKey && { kmsKey }) },
    destination: {
      ...destinationEnd,
      role: role ?? `s3-ferry-${name}`,
      externalId: externalId ?? `s3-ferry:${name}`,
      ...(destinationKmsKey && { kmsKey: destinationKmsKey }),
      ...(storageClass && { storageClass }),
    },
    scope: {
      prefixes: scope?.prefixes ?? [],
      suffixes: scope?.suffixes ?? [],
      excludes: scope?.excludes ?? [],
    },
    keyRule: { stripPrefix: keyRule?.stripPrefix ?? '', addPrefix: keyRule?.addPrefix ?? '' },
    replay: {
      maxAttempts: replay?.maxAttempts ?? 5,
      ...(replay?.schedule && { schedule: replay.schedule }),
    },
    multipart: {
      thresholdMiB: multipart?.thresholdMiB ?? 256,
      partMiB: multipart?.partMiB ?? 128,
    },
    ...(batch && { batch: batchRule(name, batch) }),
    ...(drift && { drift: { schedule: drift.schedule, prefixes: drift.prefixes ?? [] } }),
    ...(alarmTopic && { alarmTopic }),
    ...(log && { log }),
    ...(client && { client }),
    ...(vpc && { vpc: vpcOf(vpc) }),
    ...(operators && { operators }),
    ...rest,
  };
}

function batchRule(
  name: string,
  { bucket, prefix, inventory }: NonNullable<z.output<typeof pairFileSchema>['batch']>,
): BatchRule {
  const [, inventoryBucket, inventoryPrefix = ''] = s3Place.exec(inventory ?? '') ?? [];
  return {
    bucket,
    prefix: prefix ?? `s3-ferry/${name}/`,
    ...(inventoryBucket && { inventory: { bucket: inventoryBucket, prefix: inventoryPrefix } }),
  };
}

function vpcOf({ s3Endpoint, ...network }: NonNullable<z.output<typeof pairFileSchema>['vpc']>): Vpc {
  return { ...network, ...(s3Endpoint && { s3Endpoint }) };
}

function problemsOf(issue: z.core.$ZodIssue, document: Document): PairProblem[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(path, key));
  const found = foundAt(document, path);
  const account = path[1] === 'account' && /^\d{12}$/.test(found.source ?? '');
  if (!account) return [{ path, found: found.words, write: issue.message }];
  const words = `${found.source} without quotes, which YAML reads as the number ${found.value}`;
  return [{ path, found: words, write: `'${found.source}'` }];
}

function unknownField(path: PairProblem['path'], key: string): PairProblem {
  const known = fieldsOf[path.join('.')] ?? [];
  const guess = closest(key, known);
  const others = known.filter((field) => field !== guess);
  return {
    path: [...path, key],
    found: 'a field that does not exist',
    write: `${guess} (did you mean that?) or another of ${others.join(', ')}`,
  };
}

/** What stands at `path`, in words; for a number also as it was typed. */
function foundAt(document: Document, path: PairProblem['path']) {
  const node = path.length > 0 ? document.getIn(path, true) : document.contents;
  const value: unknown = isScalar(node) ? node.value : undefined;
  const source = isScalar(node) ? node.source : undefined;
  if (isScalar(node)) return { words: value === null ? 'nothing' : JSON.stringify(value), value, source };
  return { words: node ? (isMap(node) ? 'fields' : 'a list') : 'nothing', value, source };
}

/** Where in the text the field stands, or the nearest thing around it that does. */
function offsetOf(document: Document, path: PairProblem['path']): number {
  if (path.length === 0) return 0;
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const last = path.at(-1);
  if (isMap(parent)) {
    const key = parent.items.find(({ key }) => isScalar(key) && key.value === last)?.key;
    if (isScalar(key) && key.range) return key.range[0];
  }
  const node = document.getIn(path, true);
  if (isScalar(node) && node.range) return node.range[0];
  return offsetOf(document, path.slice(0, -1));
}
