/** Why bytes are no text that can be read, and what to write in their place, as in "found …; write …". */
export interface EncodingFault {
  readonly found: string;
  readonly write: string;
}

export type DecodedText = { readonly text: string } | { readonly fault: EncodingFault };

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const byteOrderMark = [0xef, 0xbb, 0xbf];

/** First bytes of files that are something else. UTF-16 without a byte order mark has a NUL beside each of its first characters. */
const otherStarts: readonly (readonly [start: readonly (number | undefined)[], found: string])[] = [
  [[0xff, 0xfe, 0, 0], 'UTF-32'],
  [[0, 0, 0xfe, 0xff], 'UTF-32'],
  [[0xff, 0xfe], 'UTF-16, as Windows PowerShell writes it'],
  [[0xfe, 0xff], 'UTF-16'],
  [[undefined, 0, undefined, 0], 'UTF-16 without a byte order mark'],
  [[0, undefined, 0, undefined], 'UTF-16 without a byte order mark'],
  [[0x1f, 0x8b], 'a file compressed by gzip'],
];

/** Why a file that begins with `start` (its first four bytes are enough) is no UTF-8; undefined when it may be. */
function startFault(start: Uint8Array): EncodingFault | undefined {
  const other = otherStarts.find(
    ([bytes]) =>
      start.length >= bytes.length && bytes.every((byte, at) => byte === undefined || byte === start[at]),
  );
  if (!other) return undefined;
  const [, found] = other;
  if (found.includes('gzip')) return { found, write: 'it unpacked, as `gunzip` does' };
  return { found, write: 'UTF-8: in PowerShell, `Out-File -Encoding utf8` instead of `>`' };
}

/** Whether a file that begins with `start` has the byte order mark of UTF-8, which is no part of its text. */
export function hasByteOrderMark(start: Uint8Array): boolean {
  return byteOrderMark.every((byte, at) => byte === start[at]);
}

/** Bytes within a text as what they mean in UTF-8. */
export function decodeUtf8(bytes: Uint8Array): DecodedText {
  try {
    return { text: strict.decode(bytes) };
  } catch {
    return { fault: { found: 'bytes that are no UTF-8', write: 'the whole file as UTF-8' } };
  }
}

/** The text of a whole file, without a byte order mark. */
export function decodeFile(bytes: Uint8Array): DecodedText {
  const fault = startFault(bytes);
  if (fault) return { fault };
  return decodeUtf8(hasByteOrderMark(bytes) ? bytes.subarray(byteOrderMark.length) : bytes);
}
