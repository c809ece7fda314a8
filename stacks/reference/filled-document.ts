import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What is written into a document, by the name of its place. */
export type Parts = Readonly<Record<string, string>>;

/**
 * The text of the document at `path` (from the folder of the project) with `parts` in their places, which are marked
 * there: "NAME, by `npm run generate`" and "end". Throws where a part has no place in it, or a place no part.
 */
export function filledDocument(path: string, parts: Parts): string {
  const left = new Set(Object.keys(parts));
  const places = /(<!-- ([\w -]+), by `npm run generate` -->\n)[\s\S]*?(<!-- end -->)/g;
  const text = readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
  const filled = text.replaceAll(places, (_, start: string, name: string, end: string) => {
    const part = parts[name];
    if (part === undefined)
      throw new Error(`${path} has a place for ${name}, which nothing is written into.`);
    left.delete(name);
    return `${start}${part}\n${end}`;
  });
  if (left.size > 0) throw new Error(`${path} has no place for ${[...left].join(', ')}.`);
  return filled;
}
