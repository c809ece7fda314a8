/**
 * The lines of a stream of bytes, each with the line feed that ends it; one line, an empty one, where there are no
 * bytes. JSON Lines and CSV end lines so (RFC 4180 with a carriage return before it); Node's readline also cuts at
 * U+2028 and U+2029, which are characters like others there.
 */
export async function* byteLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let begun: Uint8Array[] = [];
  let isFirst = true;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      yield Buffer.concat([...begun, chunk.subarray(from, end + 1)]);
      [begun, from, isFirst] = [[], end + 1, false];
    }
    begun.push(chunk.subarray(from));
  }
  const last = Buffer.concat(begun);
  if (last.length > 0 || isFirst) yield last;
}
