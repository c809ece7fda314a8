import { accesses, triggers } from '../../../cli/init/ask-choices.ts';
import { pairText } from '../../../cli/init/pair-text.ts';
import { type Circumstances, type EncryptionFound, propose } from '../../../cli/init/proposal.ts';
import { parsePair } from '../../../lib/pair-file/pair-parse.ts';

const sourceKey = 'arn:aws:kms:eu-central-1:111111111111:key/0d2a1f4e-2b7c-4c1e-9c4f-0a8f5b1f7b11';
const destinationKey = 'arn:aws:kms:eu-west-1:222222222222:key/3c9b7a52-9e51-4f0a-8a3d-6f2f4f1f5d22';
const answers = {
  name: 'docs',
  sourceBucket: 'docs-uploads',
  sourceAccount: '111111111111',
  sourceRegion: 'eu-central-1',
  destinationBucket: 'docs-archive',
  destinationAccount: '222222222222',
  destinationRegion: 'eu-west-1',
};
const other = { Id: 'thumbnails', Events: ['s3:ObjectCreated:*'], LambdaFunctionArn: 'arn:aws:lambda:x' };

const encryptions = (arn: string): EncryptionFound[] => [
  { kind: 'none' },
  { kind: 'managed' },
  { kind: 'key', arn },
];

/** Every encryption of both buckets, with and without somebody else's notification, and every access and trigger that may be given. */
const all: Circumstances[] = encryptions(sourceKey).flatMap((source) =>
  encryptions(destinationKey).flatMap((destination) =>
    [[], [other]].flatMap((overlapping) =>
      [undefined, ...accesses].flatMap((access) =>
        [undefined, ...triggers].map((trigger) => ({
          source: { encryption: source, overlapping },
          destination: { encryption: destination },
          given: { ...(access && { access }), ...(trigger && { trigger }) },
        })),
      ),
    ),
  ),
);

describe('[U] what init proposes', () => {
  it('is a valid pair with the keys of both buckets, whatever it finds', () => {
    for (const circumstances of all) {
      const proposal = propose(circumstances);
      const { pair, problems } = parsePair('docs', 'pairs/docs.yml', pairText(answers, proposal, {}));
      expect({ circumstances, problems }).toEqual({ circumstances, problems: [] });
      const keyOf = (found: EncryptionFound | undefined) => (found?.kind === 'key' ? found.arn : undefined);
      expect(pair?.source.kmsKey).toBe(keyOf(circumstances.source?.encryption));
      expect(pair?.destination.kmsKey).toBe(keyOf(circumstances.destination?.encryption));
    }
  });

  it('is never a way that cannot work, and what was asked for is refused where it cannot', () => {
    for (const circumstances of all) {
      const { source, destination, given } = circumstances;
      const { access, trigger, problems } = propose(circumstances);
      const isUnreadable =
        source?.encryption.kind === 'managed' &&
        access?.value !== 'relay' &&
        access?.value !== 'bucket-policy';
      const isUnwritable = destination?.encryption.kind === 'managed' && access?.value === 'bucket-policy';
      const overlaps = (source?.overlapping.length ?? 0) > 0 && trigger?.value !== 'eventbridge';
      expect({ circumstances, problems: problems.length }).toEqual({
        circumstances,
        problems: [isUnreadable, isUnwritable, overlaps].filter(Boolean).length,
      });
      if (!given.access && !given.trigger) expect(problems).toEqual([]);
    }
  });

  it('says above each field why it is there', () => {
    const proposal = propose({
      source: { encryption: { kind: 'managed' }, overlapping: [other] },
      destination: { encryption: { kind: 'key', arn: destinationKey } },
      given: {},
    });
    expect(
      pairText(answers, proposal, { prefix: ['in/'], tags: 'drop' }),
    ).toBe(`# yaml-language-server: $schema=./pair.schema.json
source:
  account: "111111111111"
  region: eu-central-1
  bucket: docs-uploads
destination:
  account: "222222222222"
  region: eu-west-1
  bucket: docs-archive
  # the default encryption of the destination bucket
  kmsKey: ${destinationKey}
scope:
  prefixes:
    - in/
tags: drop
# the bucket notifies others of the same uploads, and S3 refuses notifications that overlap
trigger: eventbridge
# the source is encrypted under the AWS managed key aws/s3, which no other account can use
access: relay
`);
  });

  it.each([
    [{}, { stripPrefix: '', addPrefix: '' }],
    [{ stripPrefix: 'in/' }, { stripPrefix: 'in/', addPrefix: '' }],
    [{ addPrefix: 'ä b/' }, { stripPrefix: '', addPrefix: 'ä b/' }],
    [
      { stripPrefix: '#1: "', addPrefix: '- no/' },
      { stripPrefix: '#1: "', addPrefix: '- no/' },
    ],
  ])('writes the key rule %j', (choices, keyRule) => {
    // The scope has what is taken off, as the rule of pair files is.
    const text = pairText(answers, propose({ given: {} }), {
      ...choices,
      prefix: [keyRule.stripPrefix || 'in/'],
    });
    expect(parsePair('docs', 'pairs/docs.yml', text)).toMatchObject({ pair: { keyRule }, problems: [] });
  });

  it('leaves the key of a person in place of what the bucket has', () => {
    const { sourceKmsKey, access, problems } = propose({
      source: { encryption: { kind: 'managed' }, overlapping: [] },
      given: { sourceKmsKey: sourceKey, access: 'assume-role' },
    });
    expect([sourceKmsKey?.value, access?.value, problems]).toEqual([sourceKey, 'assume-role', []]);
  });
});
