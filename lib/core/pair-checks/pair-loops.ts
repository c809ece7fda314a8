import { destinationShapes, intersection, type KeyShape, overlap, sourceShapes } from '../pair/key-shape.ts';
import type { Pair } from '../pair/pair.ts';
import type { NamedPairProblem } from '../pair/pair-problem.ts';
import { nameClashes } from './pair-names.ts';

/** What is wrong with pairs that are right one by one: each is reported to one pair and names the others. */
export function crossPairProblems(pairs: readonly Pair[]): NamedPairProblem[] {
  const couples = pairs.flatMap((pair, at) => pairs.slice(0, at).map((earlier) => [earlier, pair] as const));
  return [
    ...couples.flatMap(([a, b]) => [
      ...bucketDisputes(a, b),
      ...sharedNotifications(a, b),
      ...sharedKeys(a, b),
      ...nameClashes(a, b),
    ]),
    ...rings(pairs).map(ringProblem),
  ];
}

/** Bucket names are unique within a partition, so two pairs that place one differently cannot both be right. */
function bucketDisputes(a: Pair, b: Pair): NamedPairProblem[] {
  return (['source', 'destination'] as const).flatMap((name) => {
    const end = b[name];
    const other = [a.source, a.destination].find(({ bucket }) => bucket === end.bucket);
    if (!other || (other.account === end.account && other.region === end.region)) return [];
    const found = `${end.bucket} in account ${end.account}, ${end.region}; pair ${a.name} has it in ${other.account}, ${other.region}`;
    const write = 'the same account and region in both files';
    return [{ pair: b.name, others: [a.name], path: [name, 'bucket'], found, write }];
  });
}

/** S3 refuses overlapping notifications on one bucket; any number of EventBridge rules may exist beside them. */
function sharedNotifications(a: Pair, b: Pair): NamedPairProblem[] {
  if (a.source.bucket !== b.source.bucket) return [];
  if (a.trigger === 'eventbridge' || b.trigger === 'eventbridge') return [];
  if (!overlap(sourceShapes(a), sourceShapes(b))) return [];
  return [
    {
      pair: b.name,
      others: [a.name],
      path: ['trigger'],
      found: `${b.trigger}, while pair ${a.name} has ${a.trigger} for keys of the same bucket ${b.source.bucket}, and S3 refuses notifications that overlap`,
      write: 'trigger: eventbridge in one of the two, or prefixes that share no key',
    },
  ];
}

/** Two writers of one key would make the copy depend on who came last. */
function sharedKeys(a: Pair, b: Pair): NamedPairProblem[] {
  if (a.destination.bucket !== b.destination.bucket) return [];
  if (!overlap(destinationShapes(a), destinationShapes(b))) return [];
  return [
    {
      pair: b.name,
      others: [a.name],
      path: ['destination', 'bucket'],
      found: `${b.destination.bucket}, where pair ${a.name} may write the same keys`,
      write: `a keyRule.addPrefix of its own, like ${b.name}/`,
    },
  ];
}

function ringProblem(ring: readonly Pair[]): NamedPairProblem {
  const [first, ...rest] = ring.map(({ name }) => name);
  const way = [...ring.map(({ source }) => source.bucket), ring[0]?.source.bucket].join(' → ');
  return {
    pair: first ?? '',
    others: rest,
    path: ['destination', 'bucket'],
    found: `a ring: the copies of ${first} are uploads for ${[...rest, first].join(', whose copies are uploads for ')} (${way})`,
    write:
      'a keyRule.addPrefix in each pair of the ring, and in the next pair that prefix under scope.excludes, like "from-here/*"',
  };
}

/** The shortest ring through each pair, every ring once, starting at the pair that comes first. */
function rings(pairs: readonly Pair[]): Pair[][] {
  const found = new Map<string, Pair[]>();
  for (const start of pairs) {
    const ring = shortestRing(start, pairs);
    const members = new Set(ring);
    const key = pairs
      .filter((pair) => members.has(pair))
      .map(({ name }) => name)
      .join(' ');
    if (ring && !found.has(key)) found.set(key, ring);
  }
  return [...found.values()];
}

function shortestRing(start: Pair, pairs: readonly Pair[]): Pair[] | undefined {
  const ways: Pair[][] = [[start]];
  const seen = new Set<Pair>();
  for (const way of ways) {
    const last = way.at(-1) ?? start;
    // A pair with one bucket at both ends is refused by itself.
    if (way.length > 1 && feeds(last, start)) return way;
    for (const next of pairs) {
      if (next === start || seen.has(next) || !feeds(last, next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

/** Whether something that `a` writes may be in the scope of `b`: true unless it can be ruled out. */
function feeds(a: Pair, b: Pair): boolean {
  if (a.destination.bucket !== b.source.bucket) return false;
  return destinationShapes(a).some((written) =>
    sourceShapes(b).some((taken) => {
      const both = intersection(written, taken);
      return both !== undefined && !b.scope.excludes.some((pattern) => covers(pattern, both));
    }),
  );
}

/** Whether the pattern is sure to match every key of the shape; patterns with wildcards inside are not looked into. */
function covers(pattern: string, { prefix, suffix }: KeyShape): boolean {
  const literal = pattern.replace(/^\*|\*$/, '');
  if (literal === pattern || /[*?]/.test(literal)) return false;
  return pattern.endsWith('*') ? prefix.startsWith(literal) : suffix.endsWith(literal);
}
