import { printable, printableLines } from '../../../lib/core/text/printable.ts';

describe('[U] text for a terminal', () => {
  it.each([
    ['a\nb\tc', 'a\\u000ab\\u0009c'],
    ['\u001b[31mred', '\\u001b[31mred'],
    ['a\u202eb', 'a\\u202eb'],
    ['a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['été 日本🚢', 'été 日本🚢'],
  ])('has %j as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('keeps its lines, all but the first of them indented', () => {
    expect(printableLines('a\u001b\nb\n\nc', 2)).toBe('a\\u001b\n  b\n  \n  c');
    expect(printableLines('a\nb')).toBe('a\nb');
  });
});
