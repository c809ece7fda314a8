import { bothSides } from '../lib/both-sides.ts';
import { collected, fakeListing, listed } from './support/fake-listing.ts';
import { pair } from './support/pair.ts';

describe('[U] both sides of a pair', () => {
  const keys = [
    'in/a',
    'in/.s3-ferry/test/canary',
    'in/.s3-ferry/test/probe-1',
    'in/.s3-ferry/other/probe-2',
  ];
  const thePair = pair({
    scope: { prefixes: ['in/'], suffixes: [], excludes: [] },
    keyRule: { stripPrefix: 'in/', addPrefix: 'out/' },
  });
  const source = fakeListing(keys.map((key) => listed(key)));
  const destination = fakeListing(keys.map((key) => listed(key.replace('in/', 'out/'))));

  it.each([
    ['in both buckets', source, destination],
    ['in the source alone', source, fakeListing([listed('out/a')])],
    ['at the destination alone', fakeListing([listed('in/a')]), destination],
  ])('leave out probes and canaries, its own and those of others, that are %s', async (_, from, to) => {
    const sides = await collected(bothSides(thePair, { source: from, destination: to }));
    expect(sides.map(({ key }) => key)).toEqual(['out/a']);
  });
});
