import { Command } from 'commander';
import { checkCommand } from '../../../cli/check.ts';
import { deployCommand } from '../../../cli/deploy.ts';
import { dlqCommand } from '../../../cli/dlq.ts';
import { type FailureCode, failureTable } from '../../../lib/core/failure/failure.ts';
import { hint } from '../../../lib/core/failure/hint.ts';
import type { Access } from '../../../lib/core/pair/pair.ts';
import { type PairFacts, pair } from '../../support/pair.ts';

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

/** Checks that `ferry` has a command of these words, and that it takes the options they name. */
function expectCommand(words: string): void {
  let command: Command = new Command()
    .addCommand(checkCommand())
    .addCommand(deployCommand())
    .addCommand(dlqCommand());
  const [...rest] = words.split(' ');
  for (const word of words.split(' ')) {
    const next = command.commands.find((one) => one.name() === word);
    if (!next) break;
    command = next;
    rest.shift();
  }
  const options = command.options.map(({ long }) => long);
  expect(command.commands).toEqual([]);
  expect(rest[0]).toBe('test');
  expect(options).toEqual(expect.arrayContaining(rest.filter((word) => word.startsWith('--'))));
}

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
    [
      'DstKmsEncryptNotPermitted',
      'assume-role',
      [`${role}: EncryptCopies`, `${toKey}: ${stem}EncryptCopies`],
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

  it.each(Object.keys(failureTable) as FailureCode[])('%s names a command that there is', (code) => {
    for (const facts of [{}, keys]) {
      for (const access of ['assume-role', 'bucket-policy', 'relay'] as const) {
        const text = hint(code, pair({ ...facts, access }));
        const commands = [...text.matchAll(/`npx ferry ([^`]+)`/g)].map(([, words = '']) => words);
        expect(commands).not.toEqual([]);
        for (const words of commands) expectCommand(words);
        expect(text).not.toMatch(/undefined|\[object|NaN/);
      }
    }
  });

  it('DstKmsEncryptNotPermitted speaks of the key, its actions and both places to grant them', () => {
    const text = hint('DstKmsEncryptNotPermitted', pair(keys));
    for (const word of [
      'KMS',
      `${keys.destination?.kmsKey}`,
      'kms:GenerateDataKey',
      'kms:Decrypt',
      'key policy',
    ]) {
      expect(text).toContain(word);
    }
    expect(hint('DstKmsEncryptNotPermitted', pair())).toContain('write destination.kmsKey in pairs/test.yml');
  });

  it('AssumeRoleNotPermitted lists what to look at in both accounts, and asserts nothing of it', () => {
    const text = hint('AssumeRoleNotPermitted', pair());
    expect(text).toContain('does not say why');
    expect(text).toMatch(/in account 222222222222, whether the role .* exists, and whether its trust policy/);
    expect(text).toMatch(
      /in account 111111111111, whether the policy of the Lambda's role has the statement/,
    );
    expect(text).toContain('npx ferry check test --source-profile SOURCE --destination-profile DESTINATION');
  });
});
