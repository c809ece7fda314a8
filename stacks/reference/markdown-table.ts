/** A table of Markdown: heads of its columns, how each is aligned (left where absent), and rows of cells. */
export function markdownTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  alignment: readonly ('left' | 'right')[] = [],
): string {
  const rule = heads.map((_, at) => (alignment[at] === 'right' ? '--:' : '---'));
  return [heads, rule, ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

/** A bar ends a cell, also within code (GitHub Flavored Markdown, "Tables"). */
function cell(text: string): string {
  return text.replaceAll(/(?<!\\)\|/g, '\\|').replaceAll('\n', ' ');
}
