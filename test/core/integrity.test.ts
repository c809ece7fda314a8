import {
  expectedChecksum,
  type Fingerprint,
  isSameContent,
  uploadChecksum,
} from '../../lib/core/integrity.ts';
import { checksumAlgorithms } from '../../lib/core/source-head.ts';

const md5 = '"d41d8cd98f00b204e9800998ecf8427e"';
const other = '"900150983cd24fb0d6963f7d28e17f72"';
const whole = (ChecksumCRC64NVME: string): Fingerprint => ({
  ChecksumCRC64NVME,
  ChecksumType: 'FULL_OBJECT',
});

describe('[U] a copy', () => {
  it.each<[string, Fingerprint, Fingerprint, boolean | undefined]>([
    ['the same checksum of all', whole('AAA='), whole('AAA='), true],
    ['another checksum of all', whole('AAA='), whole('BBB='), false],
    [
      'the same checksum, whatever the ETags',
      { ...whole('A='), ETag: md5 },
      { ...whole('A='), ETag: other },
      true,
    ],
    [
      'another checksum, whatever the ETags',
      { ...whole('A='), ETag: md5 },
      { ...whole('B='), ETag: md5 },
      false,
    ],
    ['a checksum of parts', whole('AAA='), { ...whole('BBB='), ChecksumType: 'COMPOSITE' }, undefined],
    ['one that ends in the number of parts', { ChecksumSHA256: 'A=-3' }, { ChecksumSHA256: 'B=' }, undefined],
    ['another algorithm', whole('AAA='), { ChecksumCRC32: 'BBB=' }, undefined],
    ['the same MD5', { ETag: md5 }, { ETag: md5.replaceAll('"', '') }, true],
    ['another MD5', { ETag: md5 }, { ETag: other }, false],
    ['an ETag of parts', { ETag: md5 }, { ETag: '"d41d8cd98f00b204e9800998ecf8427e-2"' }, undefined],
    ['an ETag under a key', { ETag: md5 }, { ETag: other, ServerSideEncryption: 'aws:kms' }, undefined],
    ['a source under a key', { ETag: md5, ServerSideEncryption: 'aws:kms:dsse' }, { ETag: other }, undefined],
    ['nothing', {}, {}, undefined],
  ])('with %s is the same, another, or unknown', (_, source, copy, same) => {
    expect(isSameContent(source, copy)).toBe(same);
  });
});

describe('[U] the checksum of an upload in parts', () => {
  it.each([
    [{ ChecksumCRC32: 'A=' }, { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' }],
    [{ ChecksumSHA256: 'A=' }, { ChecksumAlgorithm: 'SHA256', ChecksumType: 'COMPOSITE' }],
    [{}, { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'FULL_OBJECT' }],
  ])('of a source with %j is %j', (source, expected) => {
    expect(uploadChecksum(source, checksumAlgorithms)).toEqual(expected);
  });

  it('is told to S3 where it has to come to that of the source', () => {
    expect(expectedChecksum(whole('A='))).toEqual({ ChecksumCRC64NVME: 'A=', ChecksumType: 'FULL_OBJECT' });
    expect(expectedChecksum({ ChecksumSHA256: 'A=' })).toEqual({});
    expect(expectedChecksum({ ChecksumCRC32: 'A=-2', ChecksumType: 'COMPOSITE' })).toEqual({});
    expect(expectedChecksum({})).toEqual({});
  });
});
