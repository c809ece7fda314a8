import { partition } from '../pair/arn.ts';
import { sourceShapes } from '../pair/key-shape.ts';
import type { Pair } from '../pair/pair.ts';
import { conditionValues, textsOf } from '../policy/condition-values.ts';
import { type AnyStatement, readPolicy } from '../policy/merge-policy.ts';
import { type Area, exampleKey } from './example-key.ts';
import { type ExampleObject, exampleObjects } from './example-object.ts';
import { type KeyPattern, policyPattern, restAfter } from './key-pattern.ts';
import type { PolicySet } from './policy-set.ts';
import { exampleTags } from './tag-examples.ts';

/**
 * Examples of all that `pair` may meet and `world` tells apart: what a Deny names or leaves out, what an Allow leaves
 * out, each with the tags that the statement asks about. Only objects that the pair copies are among them.
 */
export function policyExamples(pair: Pair, policySet: PolicySet): ExampleObject[] {
  const own = exampleObjects(pair);
  const policies = [policySet.documents, policySet.boundaries ?? {}].flatMap((documents) =>
    Object.values(documents).flat(),
  );
  const statements = policies.map(({ policy }) => readPolicy(JSON.stringify(policy)).Statement);
  const found = statements.flatMap((list) => [
    ...list.flatMap((statement) => examplesOf(pair, statement, own)),
    ...leftOut(pair, list),
  ]);
  const distinct = new Map(found.map((example) => [JSON.stringify(example), example]));
  for (const example of own) distinct.delete(JSON.stringify(example));
  return [...own, ...[...distinct.values()].map((example) => ({ ...example, isExtra: true as const }))];
}

const everything: Area = { within: [], outside: [] };

/** Objects of each area that a statement divides, without tags and with those that decide. */
function examplesOf(pair: Pair, statement: AnyStatement, own: readonly ExampleObject[]): ExampleObject[] {
  const tagSets = exampleTags(statement);
  const isDeny = statement['Effect'] === 'Deny';
  const areas = isDeny ? resourceAreas(pair, statement) : [everything];
  const keys = isDeny
    ? areas.flatMap((area) =>
        copySourceAreas(pair, statement).flatMap(
          (more) => exampleKey(pair, sourceShapes(pair), joined(area, more)) ?? [],
        ),
      )
    : own.map(({ key }) => key);
  return keys.flatMap((key) => [...(isDeny ? [[]] : []), ...tagSets].map((tags) => ({ key, tags })));
}

/** For each action, an object that no Allow of a document is about. */
function leftOut(pair: Pair, statements: readonly AnyStatement[]): ExampleObject[] {
  const allows = statements.filter(({ Effect }) => Effect === 'Allow');
  const actions = new Set(allows.flatMap(({ Action }) => textsOf(Action)));
  return [...actions].flatMap((action) => {
    const ofAction = allows.filter(({ Action }) => textsOf(Action).includes(action));
    return sides.flatMap((side) => {
      const outside = ofAction.flatMap(({ Resource }) => keyPatterns(pair, side, textsOf(Resource)));
      const key =
        outside.length > 0 ? exampleKey(pair, sourceShapes(pair), { within: [], outside }) : undefined;
      return key === undefined ? [] : [{ key, tags: [] }];
    });
  });
}

const sides = ['source', 'destination'] as const;
type Side = (typeof sides)[number];

/** The areas of a statement's resources, one by one; or the one area that its NotResource leaves. */
function resourceAreas(pair: Pair, { Resource, NotResource }: AnyStatement): Area[] {
  const named = sides.flatMap((side) => keyPatterns(pair, side, textsOf(Resource)));
  const left = sides.flatMap((side) => {
    const outside = keyPatterns(pair, side, textsOf(NotResource));
    return outside.length > 0 ? [{ within: [], outside }] : [];
  });
  return [...named.map((pattern) => ({ within: [pattern], outside: [] })), ...left];
}

/** What patterns of ARNs say of the keys of one bucket of the pair. */
function keyPatterns(pair: Pair, side: Side, arns: readonly string[]): KeyPattern[] {
  const { region, bucket } = pair[side];
  const front = `arn:${partition(region)}:s3:::${bucket}/`;
  const { stripPrefix, addPrefix } = pair.keyRule;
  const start = front + (side === 'source' ? stripPrefix : addPrefix);
  return arns.flatMap((arn) => restAfter(policyPattern(arn), start) ?? []);
}

/** A copy names its source in a header, which a condition may divide by its keys. */
function copySourceAreas({ source, keyRule }: Pair, { Condition }: AnyStatement): Area[] {
  const patterns = conditionValues(Condition, /^s3:x-amz-copy-source$/i).flatMap(
    ([, value]) => restAfter(policyPattern(value), `${source.bucket}/${keyRule.stripPrefix}`) ?? [],
  );
  if (patterns.length === 0) return [everything];
  return [...patterns.map((one) => ({ within: [one], outside: [] })), { within: [], outside: patterns }];
}

function joined(one: Area, other: Area): Area {
  return { within: [...one.within, ...other.within], outside: [...one.outside, ...other.outside] };
}
