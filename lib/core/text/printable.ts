/** Control characters, separators of lines and paragraphs, and characters that turn the direction of writing (Unicode, UAX #9). */
const steering = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * `text` on one line, with the escapes of JSON for every character that could steer or fake a terminal. A JSON text
 * without line breaks means the same afterwards.
 */
export function printable(text: string): string {
  return text.replaceAll(
    steering,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The same for a text of several lines, all but the first of them indented by `indent` spaces. */
export function printableLines(text: string, indent = 0): string {
  return text
    .split('\n')
    .map(printable)
    .join(`\n${' '.repeat(indent)}`);
}
