import { eTagAt, firstIndex, type KeySpace, keyAt } from './key-space.ts';

/** When every made-up object was written. */
export const lastModified = new Date('2026-01-01T00:00:00Z');

/** The answer to ListObjectsV2 (S3 API Reference) of a bucket of made-up objects. */
export function listObjectsV2(bucket: string, space: KeySpace, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const most = Math.min(1_000, Number(query.get('max-keys') ?? 1_000));
  const end = firstIndex(space, (key) => key > prefix && !key.startsWith(prefix));
  let index = firstIndex(space, (key) => key >= prefix && key > after && !isRolledUp(key, after, delimiter));
  const entries: string[] = [];
  let last = '';
  while (index < end && entries.length < most) {
    const key = keyAt(index);
    const folder = folderOf(key, prefix, delimiter);
    last = folder ?? key;
    entries.push(folder === undefined ? objectXml(space, index) : folderXml(folder));
    index =
      folder === undefined ? index + 1 : firstIndex(space, (one) => one > folder && !one.startsWith(folder));
  }
  const isTruncated = index < end;
  return `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${prefix}</Prefix><MaxKeys>${most}</MaxKeys><KeyCount>${entries.length}</KeyCount><IsTruncated>${isTruncated}</IsTruncated>${
    isTruncated ? `<NextContinuationToken>${last}</NextContinuationToken>` : ''
  }${entries.join('')}</ListBucketResult>`;
}

/** A page that ended with a folder goes on behind it. */
function isRolledUp(key: string, after: string, delimiter: string): boolean {
  return delimiter !== '' && after.endsWith(delimiter) && key.startsWith(after);
}

function folderOf(key: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

const written = lastModified.toISOString();

function objectXml({ sizeBytes }: KeySpace, index: number): string {
  const eTag = `&quot;${eTagAt(index).slice(1, -1)}&quot;`;
  return `<Contents><Key>${keyAt(index)}</Key><LastModified>${written}</LastModified><ETag>${eTag}</ETag><Size>${sizeBytes}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
}

function folderXml(folder: string): string {
  return `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`;
}
