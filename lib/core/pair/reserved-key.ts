import { sourceShapes } from './key-shape.ts';
import type { Pair } from './pair.ts';

/**
 * Where S3 Ferry keeps objects of its own. Readers of data lakes pass over names that begin with a dot; the second is for
 * pairs whose excludes leave such names out.
 */
const folders = ['.s3-ferry', 's3-ferry-reserved'] as const;

const reserved = new RegExp(`(?:${folders.join('|').replace('.', '\\.')})/([a-z0-9-]+)/(?:probe-|canary)`);

/**
 * Keys of the source for an object of S3 Ferry itself, `probe-…` or `canary`: each has the pair's name in it, begins
 * with one of its prefixes and ends with one of its suffixes. Its excludes may leave some of them out.
 */
export function reservedKeys(pair: Pair, name: `probe-${string}` | 'canary'): string[] {
  return folders.flatMap((folder) =>
    sourceShapes(pair).map(({ prefix, suffix }) => `${prefix}${folder}/${pair.name}/${name}${suffix}`),
  );
}

/** The pair whose probe or canary has `key`, in the source or the destination; undefined for keys of users. */
export function reservedFor(key: string): string | undefined {
  return reserved.exec(key)?.[1];
}
