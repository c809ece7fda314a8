import { randomInt } from 'node:crypto';
import picocolors from 'picocolors';

const { env, stdout } = process;

/** Colours on a terminal, or where FORCE_COLOR asks for them. Not in CI as such: what is piped there is read by programs too. */
const paints = picocolors.createColors(!env['NO_COLOR'] && Boolean(env['FORCE_COLOR'] || stdout.isTTY));

/** Parameters of a colour that nobody outside this process knows; they have no width in a table. */
const secret = Array.from({ length: 4 }, () => randomInt(1_000, 10_000)).join(';');
const codes = new RegExp(`(\u001b\\[\\d+);${secret}m`);

/** Colours that {@link revealColours} shows; those of a text from outside it does not. */
export default {
  bold: colour(paints.bold),
  dim: colour(paints.dim),
  red: colour(paints.red),
  green: colour(paints.green),
  yellow: colour(paints.yellow),
  cyan: colour(paints.cyan),
};

function colour(paint: (text: string) => string) {
  const [on = '', off = ''] = paint('|')
    .split('|')
    .map((code) => code.replace(/m$/, `;${secret}m`));
  return (text: string) => `${on}${text}${off}`;
}

/** `text` with its colours as a terminal takes them, and all between them as `escaped` gives it. */
export function revealColours(text: string, escaped: (text: string) => string): string {
  return text
    .split(codes)
    .map((part, at) => (at % 2 === 0 ? escaped(part) : `${part}m`))
    .join('');
}

/** Colours, and bold, dim, italic, underlined and the ends of these: no text is hidden by them. */
const harmless = /^(0|1|2|3|4|22|23|24|3[0-79]|4[0-79]|9[0-7])?$/;

/** A line of another program whose colours {@link revealColours} shows, where `stream` is a terminal, and leaves out elsewhere. */
export function adoptColours(line: string, stream: { readonly isTTY?: boolean }): string {
  const isShown = Boolean(stream.isTTY) && !env['NO_COLOR'];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with ESC.
  return line.replace(/\u001b\[([\d;]*)m/g, (_, parts: string) =>
    parts
      .split(';')
      .filter((part) => isShown && harmless.test(part))
      .map((part) => `\u001b[${part === '' ? '0' : part};${secret}m`)
      .join(''),
  );
}
