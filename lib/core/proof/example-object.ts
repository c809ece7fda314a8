import { type CopyPlan, plan } from '../copy/plan.ts';
import type { Tag } from '../copy/request.ts';
import { destinationKey } from '../copy/scope.ts';
import { type KeyShape, sourceShapes } from '../pair/key-shape.ts';
import type { Pair } from '../pair/pair.ts';
import { exampleKey } from './example-key.ts';

/** A source object as the example of all those like it. */
export interface ExampleObject {
  readonly key: string;
  /** None of an object without tags. */
  readonly tags: readonly Tag[];
  /** Whether a policy is why it is looked at. */
  readonly isExtra?: true;
}

/** An object between each prefix and suffix of `pair`, without tags and, where they are copied, with one. */
export function exampleObjects(pair: Pair): ExampleObject[] {
  const shapes = sourceShapes(pair);
  const copied = shapes.flatMap((shape) => {
    const usual = usualKey(shape);
    const isCopied = plan(pair, { bucket: pair.source.bucket, key: usual }).kind === 'copy';
    return isCopied ? usual : (exampleKey(pair, [shape], { within: [], outside: [] }) ?? []);
  });
  // A pair whose excludes leave nothing is proved all the same.
  const keys = [...new Set(copied.length > 0 ? copied : shapes.map(usualKey))];
  const tagged = [{ Key: 'example', Value: 'example' }];
  return keys.flatMap((key) => [{ key, tags: [] }, ...(pair.tags === 'copy' ? [{ key, tags: tagged }] : [])]);
}

function usualKey({ prefix, suffix }: KeyShape): string {
  return `${prefix}example${suffix}`;
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
