import { type Fingerprint, isSameContent } from '../copy/integrity.ts';
import type { Tag } from '../copy/request.ts';
import type { SourceHead } from '../copy/source-head.ts';
import type { ListedObject } from './listed-object.ts';

/** How a copy compares with its source, as far as it is known. */
export type Comparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'extra' }
  | { readonly kind: 'differs'; readonly reason: string }
  /** Nothing that is known so far decides. `isOlder`: the copy was written before its source. */
  | { readonly kind: 'unknown'; readonly isOlder: boolean };

/** What is compared: what can be known of the bytes, sizes alone, or only whether there is a copy. */
export type CompareBy = 'content' | 'size' | 'presence';

/** What a listing says of an object that is compared. */
type ListedFacts = Pick<ListedObject, 'sizeBytes' | 'eTag'> & { readonly modifiedMs?: number };

/**
 * What listings say. `verify`, `backfill`, `repair` and drift all decide by this table:
 *
 * | source | destination | sizes | ETags | destination written | |
 * |---|---|---|---|---|---|
 * | there | – | | | | missing |
 * | – | there | | | | extra |
 * | there | there | differ | | | differs |
 * | there | there | equal | equal | not before the source | same |
 * | there | there | equal | equal | before the source | unknown: same bytes, perhaps other metadata |
 * | there | there | equal | differ, in any form | | unknown: parts or encryption may explain it |
 *
 * What is unknown is asked for (`compareHeads`), but for drift, which asks for nothing. By `size` equal sizes are the same, by
 * `presence` any two objects are. Equal ETags are proof in any form: each is a digest of the bytes, or of their
 * parts, or a new value with every write (API reference, Object). `undefined` on both sides: the object went while
 * it was looked at, and both are the same.
 */
export function compareListed(
  source: ListedFacts | undefined,
  destination: ListedFacts | undefined,
  by: CompareBy = 'content',
): Comparison {
  if (!destination) return source ? { kind: 'missing' } : { kind: 'same' };
  if (!source) return { kind: 'extra' };
  if (by === 'presence') return { kind: 'same' };
  if (source.sizeBytes !== destination.sizeBytes) return sizes(source.sizeBytes, destination.sizeBytes);
  if (by === 'size') return { kind: 'same' };
  const isOlder = isWrittenBefore(source.modifiedMs, destination.modifiedMs);
  return source.eTag === destination.eTag && !isOlder ? { kind: 'same' } : { kind: 'unknown', isOlder };
}

/** S3 gives times in whole seconds. */
const leewayMs = 1_000;

function isWrittenBefore(sourceMs = 0, destinationMs = Number.POSITIVE_INFINITY): boolean {
  return destinationMs + leewayMs < sourceMs;
}

/** The same size, and other bytes by what S3 says of them. */
export const contentDiffers = { kind: 'differs', reason: 'content' } as const satisfies Comparison;

/** The head of an object at either side. */
export type ObjectHead = SourceHead & Fingerprint & { readonly VersionId?: string | undefined };

/**
 * What heads say, asked for with their checksums; the last step of the same decision:
 *
 * | sizes | whole-object checksums of one algorithm | ETags that are MD5s | destination not older | destination older |
 * |---|---|---|---|---|
 * | differ | | | differs | differs |
 * | equal | equal | | same | same if headers and metadata are |
 * | equal | differ | | differs | differs |
 * | equal | – | equal | same | same if headers and metadata are |
 * | equal | – | differ | differs | differs |
 * | equal | – | –, and ETags are equal | same | same if headers and metadata are |
 * | equal | – | –, and ETags differ | unknown | differs |
 */
export function compareHeads(source: ObjectHead, destination: ObjectHead): Comparison {
  const [from, to] = [source.ContentLength ?? 0, destination.ContentLength ?? 0];
  if (from !== to) return sizes(from, to);
  const isSame = isSameContent(source, destination);
  if (isSame === false) return contentDiffers;
  const isOlder = isWrittenBefore(source.LastModified?.getTime(), destination.LastModified?.getTime());
  if (isSame || source.ETag === destination.ETag) {
    const headers = isOlder ? differentHeaders(source, destination) : [];
    return headers.length > 0 ? { kind: 'differs', reason: headers.join(', ') } : { kind: 'same' };
  }
  return isOlder ? { kind: 'differs', reason: 'older than its source' } : { kind: 'unknown', isOlder };
}

function sizes(from: number, to: number): Comparison {
  return { kind: 'differs', reason: `size ${from} B, ${to} B at the destination` };
}

/** Headers that a copy keeps, under S3's names for them. */
const headers = {
  CacheControl: 'Cache-Control',
  ContentDisposition: 'Content-Disposition',
  ContentEncoding: 'Content-Encoding',
  ContentLanguage: 'Content-Language',
  ContentType: 'Content-Type',
  ExpiresString: 'Expires',
  WebsiteRedirectLocation: 'x-amz-website-redirect-location',
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
