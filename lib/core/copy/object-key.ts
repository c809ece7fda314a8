/** Longest key S3 stores, in bytes of UTF-8 (S3 User Guide, "Naming Amazon S3 objects"). */
const maxKeyBytes = 1024;

/**
 * The key an S3 notification means. It is form-encoded: a space is `+`, so `+` is replaced before decoding
 * (S3 User Guide, "Event message structure"). Undefined when it is no well-formed encoding.
 */
export function decodeNotificationKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/**
 * The key in a listing that was asked for with `encoding-type=url`, since XML cannot hold every character that a key can.
 * An answer that does not say so has it as it is: other servers than AWS may pass the request over (API reference,
 * ListObjectsV2, `EncodingType`). Undefined when it is no well-formed encoding.
 */
export function listedKey(key: string, encodingType: string | undefined): string | undefined {
  return encodingType === 'url' ? decodeNotificationKey(key) : key;
}

/** The encoding S3 itself uses in notifications; the inverse of {@link decodeNotificationKey}. */
export function encodeNotificationKey(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/').replaceAll('%20', '+');
}

/** Why S3 cannot hold `key`, or undefined when it can: empty, over 1,024 bytes, or a lone surrogate (no UTF-8 for it). */
export function keyFault(key: string): string | undefined {
  if (key === '') return 'the key is empty';
  if (!key.isWellFormed()) return 'the key holds a lone surrogate, which has no UTF-8 form';
  const bytes = utf8Length(key);
  return bytes > maxKeyBytes ? `the key is ${bytes} bytes of UTF-8 long; S3 takes ${maxKeyBytes}` : undefined;
}

/**
 * The `x-amz-copy-source` of the *current* version of an object. The SDK sends it as it is given, so each
 * segment is encoded here (API reference, CopyObject: "The value must be URL-encoded").
 */
export function copySource(bucket: string, key: string): string {
  return `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

/** Bytes `text` takes as UTF-8; well-formed text is assumed. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
