import type { Tag } from '../copy/request.ts';
import { conditionValues } from '../policy/condition-values.ts';
import type { AnyStatement } from '../policy/merge-policy.ts';

/** Sets of tags that a statement tells apart: each that its conditions name, all of them, and ones of other values. */
export function exampleTags({ Condition }: AnyStatement): (readonly Tag[])[] {
  const named = [
    ...conditionValues(Condition, /^s3:(Existing|Request)ObjectTag\//i).map(([key, value]) =>
      tag(key.slice(key.indexOf('/') + 1), value),
    ),
    ...conditionValues(Condition, /^s3:RequestObjectTagKeys$/i).map(([, key]) => tag(key, 'example')),
  ];
  if (named.length === 0) return [];
  const byKey = [...new Map(named.map((one) => [one.Key, one])).values()];
  const others = byKey.map(({ Key }) => ({ Key, Value: 's3-ferry-other' }));
  return [...named, ...others].map((one) => [one] as readonly Tag[]).concat([byKey, others]);
}

/** A tag that a pattern is about. */
function tag(key: string, value: string) {
  const literal = (text: string) => text.replaceAll('*', 'example').replaceAll('?', 'x');
  return { Key: literal(key), Value: literal(value) };
}
