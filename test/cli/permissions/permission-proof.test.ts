import fc from 'fast-check';
import { prove } from '../../../cli/permissions/prove.ts';
import { simulate } from '../../../cli/permissions/simulate.ts';
import type { Pair } from '../../../lib/core/pair/pair.ts';
import { type PlacedDocument, policyDocuments } from '../../../lib/core/policy/policy-documents.ts';
import { generatedPolicies } from '../../../lib/core/proof/policy-set.ts';
import { proofCalls } from '../../../lib/core/proof/proof.ts';
import { arbitraryPair, everyPair, everyPairInVpc, everyPairWatched } from '../../support/every-pair.ts';
import { pair } from '../../support/pair.ts';
import {
  everyObject,
  lostConditions,
  type Mutation,
  mutated,
  removals,
  widenings,
} from '../../support/policy-mutations.ts';
import { excesses, guards } from '../../support/proof-guards.ts';

/** One trigger for each combination of the rest, and one pair for each other trigger. */
const jobs = { bucket: 'jobs', prefix: 'acme/', inventory: { bucket: 'lists', prefix: 'uploads/' } };
const pairs = [
  ...everyPair().filter(
    ({ trigger, tags, source, destination }) =>
      trigger === 'notification' || (tags === 'drop' && !source.kmsKey && !destination.kmsKey),
  ),
  ...everyPairInVpc(),
  pair({ operators: ['arn:aws:iam::111111111111:role/a/Platform', 'arn:aws:iam::111111111111:user/ann'] }),
  ...everyPairWatched(),
  pair({ batch: jobs }),
  pair({ access: 'bucket-policy', tags: 'drop', batch: jobs }),
];
const named = pairs.map((one) => [nameOf(one), one] as const);

function nameOf({ access, tags, trigger, source, destination, batch, drift, vpc, operators }: Pair): string {
  return [
    access,
    tags,
    trigger,
    source.kmsKey && 'source key',
    destination.kmsKey && 'destination key',
    batch && 'jobs',
    drift && 'compared by the clock',
    vpc && `in a VPC, to ${destination.region}`,
    operators && 'operators',
  ]
    .filter(Boolean)
    .join(', ');
}

async function refusals(one: Pair, policySet = generatedPolicies(one)): Promise<string[]> {
  const proven = await prove(proofCalls(one), policySet);
  return proven.flatMap(({ call, refused }) =>
    refused.map(({ need }) => `${call.operation} on ${call.on}: ${need.action} on ${need.resource}`),
  );
}

/** Whether a call of `one` that rests on the mutated document is refused. */
async function isRefusedAfter(one: Pair, mutation: Mutation): Promise<boolean> {
  const { id } = mutation.document;
  const policySet = mutated(generatedPolicies(one), mutation);
  const needs = proofCalls(one)
    .flatMap((call) => call.needs)
    .filter(({ document, endpoint, signer }) => [document, endpoint, signer.permissions].includes(id));
  for (const need of distinct(needs)) {
    if (!(await simulate(need, policySet)).allowed) return true;
  }
  return false;
}

/** Whether the mutated document allows anything beyond the needs of `one`. */
async function isExcessiveAfter(one: Pair, mutation: Mutation): Promise<boolean> {
  const policySet = mutated(generatedPolicies(one), mutation);
  const bounds = guards(proofCalls(one)).filter(({ document }) => document === mutation.document.id);
  for (const bound of bounds) {
    if ((await excesses([bound], policySet)).length > 0) return true;
  }
  return false;
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** How many mutations there are, and those that `notices` does not notice. */
async function unnoticed(
  one: Pair,
  mutate: (document: PlacedDocument) => Mutation[],
  notices: (one: Pair, mutation: Mutation) => Promise<boolean>,
): Promise<{ count: number; unnoticed: string[] }> {
  const all = policyDocuments(one).flatMap(mutate);
  const missed: string[] = [];
  for (const mutation of all) {
    if (!(await notices(one, mutation))) missed.push(`${mutation.document.document}: ${mutation.change}`);
  }
  return { count: all.length, unnoticed: missed };
}

describe('[U] the proof', () => {
  test.each(named)('allows every call of a pair with %s', async (_, one) => {
    expect(proofCalls(one).length).toBeGreaterThan(10);
    expect(await refusals(one)).toEqual([]);
  });

  test.each(named)('bounds every document of a pair with %s', async (_, one) => {
    expect(guards(proofCalls(one)).length).toBeGreaterThan(20);
    expect(await excesses(guards(proofCalls(one)), generatedPolicies(one))).toEqual([]);
  });

  test('holds for any prefix and key rule', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryPair, async (one) => {
        expect(await refusals(one)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test.each(named)(
    'fails without any one statement, action or resource of a pair with %s',
    async (_, one) => {
      const result = await unnoticed(one, removals, isRefusedAfter);
      expect(result.count).toBeGreaterThan(8);
      expect(result.unnoticed).toEqual([]);
    },
  );

  test.each(named)('notices any one condition that is gone of a pair with %s', async (_, one) => {
    const result = await unnoticed(one, lostConditions, isExcessiveAfter);
    expect(result.count).toBeGreaterThan(0);
    expect(result.unnoticed).toEqual([]);
  });

  test.each(named)('notices any one statement that allows more of a pair with %s', async (_, one) => {
    const result = await unnoticed(one, widenings, isExcessiveAfter);
    expect(result.count).toBeGreaterThan(8);
    expect(result.unnoticed).toEqual([]);
  });

  test.each(['assume-role', 'bucket-policy'] as const)(
    'notices with %s when a prefix is missing, and when one is not enough any more',
    async (access) => {
      const one = pair({
        access,
        scope: { prefixes: ['in/a/', 'in/b/'], suffixes: ['.pdf'], excludes: [] },
        keyRule: { stripPrefix: 'in/', addPrefix: 'out/' },
      });
      expect(await refusals(one)).toEqual([]);
      const removed = await unnoticed(one, removals, isRefusedAfter);
      const widened = await unnoticed(one, everyObject, isExcessiveAfter);
      expect(widened.count).toBeGreaterThan(3);
      expect([...removed.unnoticed, ...widened.unnoticed]).toEqual([]);
    },
  );

  test.each(named)('has no wildcard in an action of a pair with %s', (_, one) => {
    const actions = policyDocuments(one).flatMap(({ statements }) =>
      statements.flatMap(({ statement }) => statement.Action),
    );
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });
});
