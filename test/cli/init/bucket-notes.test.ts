import type { BucketFacts } from '../../../cli/accounts/bucket-facts.ts';
import { settingNotes } from '../../../cli/init/bucket-notes.ts';
import { parsePair } from '../../../lib/pair-file/pair-parse.ts';
import { pairText } from '../../support/pair-folder.ts';

const calm: BucketFacts = {
  ownership: 'BucketOwnerEnforced',
  encryption: { algorithm: 'AES256' },
  restrictsPublicPolicies: false,
  versioning: 'Enabled',
  locksObjects: false,
  notifications: {},
};

function notesOf(access: string, source: Partial<BucketFacts>, destination: Partial<BucketFacts>): string[] {
  const { pair } = parsePair('acme', 'pairs/acme.yml', pairText('uploads', 'archive', `access: ${access}\n`));
  if (!pair) throw new Error(access);
  return settingNotes(pair, { source: { ...calm, ...source }, destination: { ...calm, ...destination } });
}

const restricted = { restrictsPublicPolicies: true };

describe('[U] what init notes of the settings of both buckets', () => {
  it.each(['assume-role', 'bucket-policy', 'relay'])(
    'is nothing with %s where all is as it should be',
    (access) => {
      expect(notesOf(access, {}, {})).toEqual([]);
    },
  );

  it.each(['Disabled', 'Suspended'])(
    'is that copies replace what is there, with versioning %s',
    (versioning) => {
      expect(notesOf('relay', { versioning }, { versioning })).toEqual([
        expect.stringMatching(/^archive keeps no versions/),
      ]);
    },
  );

  it('is that copies stay where Object Lock keeps them', () => {
    expect(notesOf('relay', { locksObjects: true }, { locksObjects: true })).toEqual([
      expect.stringMatching(/^archive has Object Lock/),
    ]);
  });

  it.each([
    ['assume-role', ['uploads']],
    ['bucket-policy', ['archive']],
    ['relay', []],
  ])('is the block of public policies on the bucket whose policy %s changes', (access, buckets) => {
    expect(notesOf(access, restricted, restricted)).toEqual(
      buckets.map((bucket) => expect.stringContaining(`${bucket} has RestrictPublicBuckets`)),
    );
  });
});
