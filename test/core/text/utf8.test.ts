import { decodeFile, decodeUtf8, hasByteOrderMark } from '../../../lib/core/text/utf8.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
const powerShell = 'UTF-8: in PowerShell, `Out-File -Encoding utf8` instead of `>`';

describe('[U] the text of a file', () => {
  it('is what its bytes are in UTF-8, without a byte order mark', () => {
    expect(decodeFile(Buffer.from('été 🚢'))).toEqual({ text: 'été 🚢' });
    expect(decodeFile(Buffer.from('\ufeffa'))).toEqual({ text: 'a' });
    expect(decodeFile(bytes())).toEqual({ text: '' });
    expect(decodeFile(Buffer.from('a'))).toEqual({ text: 'a' });
  });

  it('keeps a byte order mark that is not in front', () => {
    expect(decodeUtf8(Buffer.from('\ufeffa'))).toEqual({ text: '\ufeffa' });
    expect(hasByteOrderMark(Buffer.from('\ufeffa'))).toBe(true);
    expect(hasByteOrderMark(Buffer.from('a\ufeff'))).toBe(false);
  });

  it.each<[string, Uint8Array, string, string]>([
    ['FF FE', bytes(0xff, 0xfe, 0x61, 0), 'UTF-16, as Windows PowerShell writes it', powerShell],
    ['FE FF', bytes(0xfe, 0xff, 0, 0x61), 'UTF-16', powerShell],
    ['FF FE alone', bytes(0xff, 0xfe), 'UTF-16, as Windows PowerShell writes it', powerShell],
    ['FF FE 0 0', bytes(0xff, 0xfe, 0, 0), 'UTF-32', powerShell],
    ['0 0 FE FF', bytes(0, 0, 0xfe, 0xff), 'UTF-32', powerShell],
    ['NUL behind dead letters', bytes(0x61, 0, 0x62, 0), 'UTF-16 without a byte order mark', powerShell],
    ['NUL before dead letters', bytes(0, 0x61, 0, 0x62), 'UTF-16 without a byte order mark', powerShell],
    ['1F 8B', bytes(0x1f, 0x8b, 8), 'a file compressed by gzip', 'it unpacked, as `gunzip` does'],
    ['a stray byte', bytes(0x61, 0xff), 'bytes that are no UTF-8', 'the whole file as UTF-8'],
  ])('is refused with %s, by what it is and what to write', (_, file, found, write) => {
    expect(decodeFile(file)).toEqual({ fault: { found, write } });
  });
});
