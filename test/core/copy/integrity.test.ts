import fc from 'fast-check';
import {
  expectedChecksum,
  type Fingerprint,
  isSameContent,
  uploadChecksum,
} from '../../../lib/core/copy/integrity.ts';
import { checksumAlgorithms } from '../../../lib/core/copy/source-head.ts';

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
    [
      'a checksum that its own type leaves open, of an object in parts',
      { ChecksumCRC32: 'A=', ChecksumType: 'FULL_OBJECT' },
      { ChecksumCRC32: 'B=', ETag: '"d41d8cd98f00b204e9800998ecf8427e-2"' },
      undefined,
    ],
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

describe('[U] two answers about equal bytes', () => {
  // Any form that S3, or a server like it, may give the checksum and the ETag of one object in.
  const forms = fc.record({
    isInParts: fc.boolean(),
    algorithm: fc.constantFrom(...checksumAlgorithms),
    told: fc.constantFrom('whole', 'of parts', 'nothing'),
    hasType: fc.boolean(),
    hasNumber: fc.boolean(),
    isUnderKey: fc.boolean(),
  });

  it('never say that the bytes differ, whichever say COMPOSITE and which do not', () => {
    fc.assert(
      fc.property(forms, forms, (a, b) => {
        const [one, other] = [fingerprintOf(a, 'a'), fingerprintOf(b, 'b')];
        expect(isSameContent(one, other)).not.toBe(false);
      }),
    );
  });

  function fingerprintOf(form: ReturnType<typeof forms.generate>['value'], owner: string): Fingerprint {
    const { isInParts, algorithm, told, hasType, hasNumber, isUnderKey } = form;
    // An object in one piece has none of parts, and without a type or the number only its ETag shows that it is one.
    const isOfParts = told === 'of parts' && isInParts;
    const value = isOfParts ? `parts-of-${owner}=${hasNumber ? '-2' : ''}` : `${algorithm}=`;
    const eTag = isInParts || isUnderKey ? `${owner.repeat(32)}${isInParts ? '-2' : ''}` : md5.slice(1, -1);
    return {
      ETag: `"${eTag}"`,
      ...(isUnderKey && { ServerSideEncryption: 'aws:kms' }),
      ...(told !== 'nothing' && { [`Checksum${algorithm}`]: value }),
      ...(hasType && { ChecksumType: isOfParts ? 'COMPOSITE' : 'FULL_OBJECT' }),
    };
  }
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
    expect(expectedChecksum({ ChecksumCRC32: 'A=', ETag: `${md5.slice(0, -1)}-2"` })).toEqual({});
    expect(expectedChecksum({})).toEqual({});
  });
});
