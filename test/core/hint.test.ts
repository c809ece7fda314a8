import { type FailureCode, failureTable } from '../../lib/core/failure.ts';
import { hint } from '../../lib/core/hint.ts';
import type { Access } from '../../lib/core/pair.ts';
import { type PairFacts, pair } from '../support/pair.ts';

const keys: PairFacts = {
  source: { kmsKey: 'arn:aws:kms:eu-central-1:111111111111:key/from' },
  destination: { kmsKey: 'arn:aws:kms:eu-west-1:222222222222:key/to' },
};

/** Where a hint says that statements must stand, and which. */
function placesIn(text: string): string[] {
  return [...text.matchAll(/^ {2}(.+) \(account (\d+)\): (\{.*\})$/gm)].map(
    ([, document, account, json = '']) => `${account} ${document}: ${JSON.parse(json).Sid}`,
  );
}

const lambda = '111111111111 permissions of role s3-ferry-test-lambda';
const role = '222222222222 permissions of role s3-ferry-test';
const fromBucket = '111111111111 bucket policy of uploads';
const toBucket = '222222222222 bucket policy of archive';
const fromKey = `111111111111 key policy of ${keys.source?.kmsKey}`;
const toKey = `222222222222 key policy of ${keys.destination?.kmsKey}`;
const stem = 'S3FerryTest';

describe('[U] the hint of a failure', () => {
  it.each<[FailureCode, Access, string[]]>([
    [
      'AssumeRoleNotPermitted',
      'assume-role',
      [`${lambda}: AssumeDestinationRole`, '222222222222 trust policy of role s3-ferry-test: LambdaAssumes'],
    ],
    [
      'SrcGetObjectNotPermitted',
      'assume-role',
      [
        `${fromBucket}: ${stem}ReadObjects`,
        `${fromBucket}: ${stem}TellMissingFromForbidden`,
        `${role}: ReadObjects`,
        `${role}: TellMissingFromForbidden`,
      ],
    ],
    ['SrcGetObjectNotPermitted', 'relay', [`${lambda}: ReadObjects`, `${lambda}: TellMissingFromForbidden`]],
    ['SrcGetTaggingNotPermitted', 'bucket-policy', [`${lambda}: ReadTags`]],
    [
      'SrcKmsDecryptNotPermitted',
      'assume-role',
      [`${fromKey}: ${stem}DecryptSource`, `${role}: DecryptSource`],
    ],
    [
      'SrcKmsDecryptNotPermitted',
      'bucket-policy',
      [`${lambda}: DecryptSource`, `${fromKey}: ${stem}DecryptSource`],
    ],
    [
      'DstPutObjectNotPermitted',
      'assume-role',
      [
        `${role}: WriteObjects`,
        `${role}: WriteTags`,
        `${role}: EncryptCopies`,
        `${toKey}: ${stem}EncryptCopies`,
      ],
    ],
    [
      'DstPutObjectNotPermitted',
      'bucket-policy',
      [
        `${lambda}: WriteObjects`,
        `${lambda}: WriteTags`,
        `${lambda}: EncryptCopies`,
        `${toBucket}: ${stem}WriteObjects`,
        `${toBucket}: ${stem}WriteTags`,
        `${toKey}: ${stem}EncryptCopies`,
      ],
    ],
    ['DstManageUploadsNotPermitted', 'relay', [`${role}: WriteObjects`, `${role}: FindUploads`]],
    ['DstPutTaggingNotPermitted', 'relay', [`${role}: WriteTags`]],
    [
      'CopyNotPermitted',
      'assume-role',
      [
        `${fromBucket}: ${stem}ReadObjects`,
        `${fromBucket}: ${stem}ReadTags`,
        `${fromKey}: ${stem}DecryptSource`,
        `${role}: ReadObjects`,
        `${role}: ReadTags`,
        `${role}: WriteObjects`,
        `${role}: WriteTags`,
        `${role}: DecryptSource`,
        `${role}: EncryptCopies`,
        `${toKey}: ${stem}EncryptCopies`,
      ],
    ],
  ])('%s with %s names what it rests on, where that stands, and nothing else', (code, access, places) => {
    expect(placesIn(hint(code, pair({ ...keys, access })))).toEqual(places);
  });

  it('asks for no tagging where tags do not cross, and for no key where there is none', () => {
    expect(placesIn(hint('DstPutObjectNotPermitted', pair({ tags: 'drop' })))).toEqual([
      `${role}: WriteObjects`,
    ]);
  });

  it.each(Object.keys(failureTable) as FailureCode[])('%s tells a person what to do', (code) => {
    for (const access of ['assume-role', 'bucket-policy', 'relay'] as const) {
      const text = hint(code, pair({ ...keys, access }));
      expect(text.length).toBeGreaterThan(20);
      expect(text).not.toMatch(/undefined|\[object|NaN/);
    }
  });
});
