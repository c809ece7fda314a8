/**
 * Bytes of each chunk. S3 takes none under 8 KiB but the last, and advises 64 KiB (API reference, "Signature
 * calculations for the authorization header: transferring payload in multiple chunks").
 */
export const chunkBytes = 64 * 1024;

/** The bytes of `source`, however small or large the pieces they arrive in, in chunks of {@link chunkBytes}; the last may be smaller. */
export async function* wholeChunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let chunk = Buffer.allocUnsafeSlow(chunkBytes);
  let filled = 0;
  for await (const piece of source) {
    for (let at = 0; at < piece.length; ) {
      const fitting = piece.subarray(at, at + chunkBytes - filled);
      chunk.set(fitting, filled);
      at += fitting.length;
      filled += fitting.length;
      if (filled < chunkBytes) continue;
      yield chunk;
      chunk = Buffer.allocUnsafeSlow(chunkBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}
