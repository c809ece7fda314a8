import type { Pair } from './pair.ts';
import { plan } from './plan.ts';

/** The source keys, two at most, whose objects the pair would carry to `key`. None: the pair never writes there. */
export function possibleSources(pair: Pair, key: string): string[] {
  const { stripPrefix, addPrefix } = pair.keyRule;
  if (!key.startsWith(addPrefix)) return [];
  const rest = key.slice(addPrefix.length);
  return [...new Set([stripPrefix + rest, rest])].filter((source) => {
    const planned = plan(pair, { bucket: pair.source.bucket, key: source });
    return planned.kind === 'copy' && planned.destinationKey === key;
  });
}
