import type { ListedObject } from '../../core/compare/listed-object.ts';
import { listedKey } from '../../core/copy/object-key.ts';
import { element } from './xml-element.ts';

/** The objects of a page of a listing, and what the page says beside them. */
export interface ReadPage {
  readonly objects: readonly ListedObject[];
  /** The page without them. */
  readonly rest: string;
}

const [start, end] = ['<Contents>', '</Contents>'];

/**
 * Reads the objects of an answer to ListObjectsV2 (S3 API reference): by their few flat elements, for a parser of all XML takes most of what a listing costs. Throws when the answer is cut or no listing,
 * or lists an object without its key, size, ETag or time.
 */
export function readContents(xml: string): ReadPage {
  if (!/<\/ListBucketResult>\s*$/.test(xml.slice(-64)))
    throw new Error('The listing of S3 is cut or no XML.');
  const encodingType = element(xml, 'EncodingType');
  const objects: ListedObject[] = [];
  let rest = '';
  for (let at = 0; ; ) {
    const from = xml.indexOf(start, at);
    if (from < 0) return { objects, rest: rest + xml.slice(at) };
    rest += xml.slice(at, from);
    at = xml.indexOf(end, from) + end.length;
    objects.push(listedObject(xml.slice(from, at), encodingType));
  }
}

function listedObject(content: string, encodingType: string | undefined): ListedObject {
  const key = listedKey(element(content, 'Key') ?? '', encodingType);
  const sizeBytes = Number(element(content, 'Size') || Number.NaN);
  const eTag = element(content, 'ETag')?.replaceAll('"', '');
  const modifiedMs = Date.parse(element(content, 'LastModified') ?? '');
  if (!key || !eTag || !Number.isSafeInteger(sizeBytes) || Number.isNaN(modifiedMs)) {
    throw new Error(`S3 lists an object without its key, size, ETag or time: ${content}`);
  }
  const storageClass = element(content, 'StorageClass');
  return {
    key,
    sizeBytes,
    eTag,
    modifiedMs,
    ...(storageClass && { storageClass }),
    // Most have none, and a page has a thousand objects.
    ...(content.includes('<Checksum') && checksumsOf(content)),
  };
}

function checksumsOf(content: string): Pick<ListedObject, 'checksumAlgorithms' | 'checksumType'> {
  const checksumAlgorithms = content.match(/(?<=<ChecksumAlgorithm>)\w+/g);
  const type = element(content, 'ChecksumType');
  const checksumType = type === 'FULL_OBJECT' || type === 'COMPOSITE' ? type : undefined;
  return { ...(checksumAlgorithms && { checksumAlgorithms }), ...(checksumType && { checksumType }) };
}
