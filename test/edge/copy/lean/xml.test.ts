import fc from 'fast-check';
import { element } from '../../../../lib/edge/listing/xml-element.ts';

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

describe('[U] an element of an answer', () => {
  it('is read back as it was written', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(text, text, (code, message) => {
        const xml = `<Error><Code>${escaped(code)}</Code><Message>${escaped(message)}</Message></Error>`;
        expect(element(xml, 'Code')).toBe(code);
        expect(element(xml, 'Message')).toBe(message);
      }),
    );
  });

  it.each([
    ['&#34;&#x22;&#X22;&quot;', '""""'],
    ['&lt;&gt;&apos;&amp;', "<>'&"],
    ['&#x10ffff;', '\u{10ffff}'],
    ['&amp;quot;', '&quot;'],
    ['&unknown;', '&unknown;'],
    ['&#x110000;', '&#x110000;'],
    ['', ''],
  ])('%j reads %j', (written, text) => {
    expect(element(`<ETag>${written}</ETag>`, 'ETag')).toBe(text);
  });

  it.each(['', '<ETag>', '<ETag>cut', '</ETag><ETag>', 'cut</ETag>', 'x</ETag>', '<html>'])(
    'is missing in %j',
    (xml) => {
      expect(element(xml, 'ETag')).toBeUndefined();
    },
  );
});
