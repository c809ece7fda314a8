/**
 * The text of the first element `name` in an answer of S3, or undefined. Enough for the flat answers read here,
 * whose elements have no attributes; what looks different is not read, and then counts as missing.
 */
export function element(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`);
  if (start < 0) return undefined;
  const from = start + name.length + 2;
  const end = xml.indexOf(`</${name}>`, from);
  if (end < 0) return undefined;
  const text = xml.slice(from, end);
  return text.includes('&') ? text.replace(/&(#x?[\da-f]+|\w+);/gi, decoded) : text;
}

const named: Readonly<Record<string, string>> = { quot: '"', amp: '&', lt: '<', gt: '>', apos: "'" };

function decoded(entity: string, name: string): string {
  if (!name.startsWith('#')) return named[name] ?? entity;
  const point = Number(name.slice(1).replace(/^x/i, '0x'));
  return point <= 0x10ffff ? String.fromCodePoint(point) : entity;
}
