import { element } from '../../../lib/edge/listing/xml-element.ts';

describe('[U] the text of an element', () => {
  it.each([
    ['of its name alone', '<a>one</a><b>two</b>', 'two'],
    ['of the first of several', '<b>one</b><b>two</b>', 'one'],
    ['of an empty one', '<b></b>', ''],
    ['not of one that is missing', '<a>one</a>', undefined],
    ['not of one that never begins', '<a>one</b>', undefined],
    ['not of one that never ends', '<b>one', undefined],
    ['not of one that only ended before', '</b><b>one', undefined],
  ])('is read %s', (_, xml, text) => {
    expect(element(xml, 'b')).toBe(text);
  });

  it.each([
    ['&quot;&amp;&lt;&gt;&apos;', `"&<>'`],
    ['&#65;&#x41;&#X41;&#x1F6a2;', 'AAA🚢'],
    ['&#x10ffff;', '\u{10ffff}'],
    ['&#x110000;', '&#x110000;'],
    ['&#ab;', '&#ab;'],
    ['&other;&', '&other;&'],
  ])('has %s decoded, where XML has such a character', (text, expected) => {
    expect(element(`<b>${text}</b>`, 'b')).toBe(expected);
  });
});
