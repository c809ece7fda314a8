/** Headers between two neighbours on the way, not for the one behind (RFC 9110, 7.6.1); `Expect` is answered here. */
const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade', 'expect']);

type Amended = Readonly<Record<string, string | undefined>>;

/**
 * Headers as they came, names and values in turn, but for some that are set, or taken out where undefined. A
 * Content-Disposition goes first: after a Content-Length Node takes it for UTF-8 and writes other bytes
 * (lib/_http_outgoing.js, processHeader).
 */
export function wireHeaders(rawHeaders: readonly string[], amended: Amended): string[] {
  const first: string[] = [];
  const kept: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const lower = name.toLowerCase();
    if (hopByHop.has(lower) || lower in amended) continue;
    (lower === 'content-disposition' ? first : kept).push(name, value);
  }
  for (const [name, value] of Object.entries(amended)) {
    if (value !== undefined) kept.push(name, value);
  }
  return [...first, ...kept];
}
