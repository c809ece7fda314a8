/** `text` with the section of this name, which stays where it was; a new one goes to the end. */
export function withSection(text: string, name: string, section: string): string {
  const begin = `<!-- bench ${name} -->`;
  const end = `<!-- end of bench ${name} -->`;
  const whole = [begin, section, end].join('\n');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) return `${text.trimEnd()}\n\n${whole}\n`;
  return text.slice(0, from) + whole + text.slice(to + end.length);
}
