import { createHash } from 'node:crypto';

/** A file the demo uploads: the name is the point, or the size. */
export interface DemoFile {
  readonly key: string;
  readonly body: Uint8Array;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

const mebibyte = 1024 * 1024;

/** Names that hand-written replicators lose objects over, one kind of trouble each. */
export const awkwardFiles: readonly DemoFile[] = [
  file('plain.txt'),
  file('with space.txt'),
  file('a+b=c.txt'),
  file('100%25 sure %2B.txt'),
  file('hash#tag?query=1&x=2.txt'),
  file(`quotes 'single' "double".txt`),
  file('日本語/契約書.txt'),
  file('emoji/🚢⚓️.txt'),
  file('accents/café-naïve-ÅÄÖ.txt'),
  file('deep/er/and/deep/er/leaf.json', { contentType: 'application/json', metadata: { author: 'ferry' } }),
  file('tagged.csv', { contentType: 'text/csv', tags: { department: 'finance', retention: '7 years' } }),
  { key: 'folder/', body: new Uint8Array() },
  { key: 'empty.bin', body: new Uint8Array() },
  { key: 'fifty-megabytes.bin', body: noise(50 * mebibyte) },
];

/** Out of the demo pair's scope: it stays where it is. */
export const excludedFile = file('upload-in-progress.tmp');

function file(key: string, extra: Omit<DemoFile, 'key' | 'body'> = {}): DemoFile {
  return { key, body: new TextEncoder().encode(`This is ${key}.\n`), ...extra };
}

/** Bytes that no compression or coincidence makes equal to others, and that are the same in each run. */
function noise(length: number): Uint8Array {
  const block = createHash('sha256').update('s3-ferry').digest();
  const bytes = Buffer.alloc(length, block);
  for (let at = 0; at < length; at += mebibyte) bytes.writeUInt32BE(at, at);
  return bytes;
}
