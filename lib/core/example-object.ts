import { sourceShapes } from './key-shape.ts';
import type { Pair } from './pair.ts';
import type { CopyPlan } from './plan.ts';
import type { Tag } from './request.ts';
import { destinationKey } from './scope.ts';

/** A source object that stands for all those like it. */
export interface ExampleObject {
  readonly key: string;
  /** None of an object without tags. */
  readonly tags: readonly Tag[];
  /** Whether a policy is why it is looked at. */
  readonly isExtra?: true;
}

/** An object between each prefix and suffix of `pair`, without tags and, where they are copied, with one. */
export function exampleObjects(pair: Pair): ExampleObject[] {
  const keys = [...new Set(sourceShapes(pair).map(({ prefix, suffix }) => `${prefix}example${suffix}`))];
  const tagged = [{ Key: 'example', Value: 'example' }];
  return keys.flatMap((key) => [{ key, tags: [] }, ...(pair.tags === 'copy' ? [{ key, tags: tagged }] : [])]);
}

/** In words, to find such an object by. */
export function exampleWords({ key, tags }: ExampleObject): string {
  const words = tags.map(({ Key, Value }) => `${Key}=${Value}`).join(', ');
  return words === '' ? `object ${key}` : `object ${key} tagged ${words}`;
}

/** The copy of an example, as the engine plans it. */
export function examplePlan(pair: Pair, { key }: ExampleObject): CopyPlan {
  const object = { bucket: pair.source.bucket, key };
  return { kind: 'copy', object, destinationKey: destinationKey(pair.keyRule, key), route: 'copy' };
}
