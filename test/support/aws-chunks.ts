/** The chunks of a body in `aws-chunked` encoding, without the empty one at its end. Throws when it is not well formed. */
export function readAwsChunks(body: Buffer): readonly Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || Number.isNaN(size)) throw new Error(`No aws-chunk begins at ${at}.`);
    if (size === 0) return chunks;
    at = lineEnd + 2;
    chunks.push(body.subarray(at, at + size));
    at += size + 2;
  }
}
