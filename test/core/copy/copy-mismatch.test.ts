import { checksumMismatch, expectedChecksum } from '../../../lib/core/copy/integrity.ts';

describe('[U] a copy that is not what its source is', () => {
  it('is told by whole checksums where they are known, else by ETags', () => {
    const { code, message, hint } = checksumMismatch(
      { ChecksumCRC32: 'abc=', ChecksumType: 'FULL_OBJECT', ETag: '"e1"' },
      { ETag: '"e2"' },
    );
    expect(code).toBe('DstChecksumMismatch');
    expect(message).toBe('The copy does not have the bytes of its source: CRC32 abc= became ETag "e2".');
    expect(hint).toMatch(/^The copy is made again\..*head-object --checksum-mode ENABLED/);
  });
});

describe('[U] what S3 holds a finished upload against', () => {
  it('is a checksum of the whole that follows from those of its parts', () => {
    expect(expectedChecksum({ ChecksumCRC32C: 'abc=', ChecksumType: 'FULL_OBJECT' })).toEqual({
      ChecksumCRC32C: 'abc=',
      ChecksumType: 'FULL_OBJECT',
    });
  });

  it.each([
    [
      'of the bytes by an algorithm that knows no parts',
      { ChecksumSHA256: 'abc=', ChecksumType: 'FULL_OBJECT' },
    ],
    ['of its parts', { ChecksumCRC32: 'abc=-2', ChecksumType: 'COMPOSITE' }],
    ['of parts by its number, where no type is told', { ChecksumCRC32: 'abc=-12' }],
    ['of an object in parts that may be either', { ChecksumCRC32: 'abc=', ETag: '"e-12"' }],
  ])('is nothing for a checksum %s', (_, source) => {
    expect(expectedChecksum(source)).toEqual({});
  });

  it('is one of an unknown type whose object did not come in parts', () => {
    const source = { ChecksumCRC32: 'abc=', ETag: '"e"' };
    expect(expectedChecksum(source)).toEqual({ ChecksumCRC32: 'abc=', ChecksumType: 'FULL_OBJECT' });
    expect(expectedChecksum({ ChecksumCRC32: 'a-1b', ETag: '"e"' })).toMatchObject({ ChecksumCRC32: 'a-1b' });
  });
});
