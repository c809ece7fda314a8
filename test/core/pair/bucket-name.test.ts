import { bucketNameWords, isBucketNameIn } from '../../../lib/core/pair/bucket-name.ts';

describe('[U] the name of a bucket', () => {
  const longest = 'a'.repeat(63);

  it.each(['abc', 'a.b-c1', longest])('may be %s in any Region', (name) => {
    expect(isBucketNameIn('eu-west-1', name)).toBe(true);
    expect(isBucketNameIn('us-east-1', name)).toBe(true);
  });

  it.each(['Abc', 'a_b', `${longest}a`, 'a'.repeat(255), '-abc', 'abc-'])(
    'may be %s in us-east-1 alone',
    (name) => {
      expect(isBucketNameIn('eu-west-1', name)).toBe(false);
      expect(isBucketNameIn('us-east-1', name)).toBe(true);
    },
  );

  it.each(['', 'ab', 'a..b', '10.0.0.1', 'xn--a', 'abc--x-s3', 'a/b', 'a b', 'a'.repeat(256)])(
    'may nowhere be %j',
    (name) => {
      expect(isBucketNameIn('eu-west-1', name)).toBe(false);
      expect(isBucketNameIn('us-east-1', name)).toBe(false);
    },
  );

  it('is told in words', () => {
    expect(bucketNameWords).toMatch(/3 to 63 lower-case letters, digits, hyphens and dots/);
  });
});
