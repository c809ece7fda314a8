import { type Fingerprint, isSameContent } from './integrity.ts';
import type { ListedObject } from './listed-object.ts';
import type { Tag } from './request.ts';
import type { SourceHead } from './source-head.ts';

/** How a copy stands against its source, as far as it is known. */
export type Comparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'extra' }
  | { readonly kind: 'differs'; readonly reason: string }
  /** Nothing that is known so far can tell. */
  | { readonly kind: 'unknown' };

/**
 * What listings tell:
 *
 * | source | destination | sizes | ETags | |
 * |---|---|---|---|---|
 * | there | – | | | missing |
 * | – | there | | | extra |
 * | there | there | differ | | differs |
 * | there | there | equal | equal | same |
 * | there | there | equal | differ | unknown: parts or encryption may explain it |
 *
 * Equal ETags are proof in any form: each is a digest of the bytes, or of their parts, or drawn anew with every write
 * (API reference, Object). `undefined` on both sides: the object went while it was looked at, and both are.
 */
export function compareListed(
  source: Pick<ListedObject, 'sizeBytes' | 'eTag'> | undefined,
  destination: Pick<ListedObject, 'sizeBytes' | 'eTag'> | undefined,
): Comparison {
  if (!destination) return source ? { kind: 'missing' } : { kind: 'same' };
  if (!source) return { kind: 'extra' };
  if (source.sizeBytes !== destination.sizeBytes) return sizes(source.sizeBytes, destination.sizeBytes);
  return source.eTag === destination.eTag ? { kind: 'same' } : { kind: 'unknown' };
}

/** The head of an object at either side. */
export type ObjectHead = SourceHead & Fingerprint & { readonly VersionId?: string | undefined };

/**
 * What heads tell, asked for with their checksums:
 *
 * | sizes | whole-object checksums of one algorithm | ETags that are MD5s | |
 * |---|---|---|---|
 * | differ | | | differs |
 * | equal | equal | | same |
 * | equal | differ | | differs |
 * | equal | – | equal | same |
 * | equal | – | differ | differs |
 * | equal | – | – | as {@link compareListed} |
 */
export function compareHeads(source: ObjectHead, destination: ObjectHead): Comparison {
  const [from, to] = [source.ContentLength ?? 0, destination.ContentLength ?? 0];
  if (from !== to) return sizes(from, to);
  const isSame = isSameContent(source, destination);
  if (isSame === false) return { kind: 'differs', reason: 'content' };
  return isSame || source.ETag === destination.ETag ? { kind: 'same' } : { kind: 'unknown' };
}

function sizes(from: number, to: number): Comparison {
  return { kind: 'differs', reason: `size ${from} B, ${to} B at the destination` };
}

/** Headers that a copy carries, under S3's names for them. */
const headers = {
  CacheControl: 'Cache-Control',
  ContentDisposition: 'Content-Disposition',
  ContentEncoding: 'Content-Encoding',
  ContentLanguage: 'Content-Language',
  ContentType: 'Content-Type',
  ExpiresString: 'Expires',
} as const;

/** The headers, user metadata included, that a copy does not have as its source has them. */
export function differentHeaders(source: ObjectHead, destination: ObjectHead): string[] {
  const names = Object.keys(headers) as (keyof typeof headers)[];
  const content = names.filter((name) => source[name] !== destination[name]).map((name) => headers[name]);
  const user = differentNames(source.Metadata ?? {}, destination.Metadata ?? {});
  return [...content, ...user.map((name) => `x-amz-meta-${name}`)];
}

/** The names of tags that a copy does not have as its source has them. */
export function differentTags(source: readonly Tag[], destination: readonly Tag[]): string[] {
  const byName = (tags: readonly Tag[]) =>
    Object.fromEntries(tags.map(({ Key = '', Value }) => [Key, Value]));
  return differentNames(byName(source), byName(destination));
}

type Values = Readonly<Record<string, string | undefined>>;

function differentNames(a: Values, b: Values): string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => a[name] !== b[name]).sort();
}
