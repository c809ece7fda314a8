import fc from 'fast-check';
import {
  isPartSize,
  largestObjectBytes,
  partBytesOf,
  partLength,
  partLimits,
  partRange,
  planParts,
} from '../../lib/core/copy/parts.ts';

const mib = 1024 ** 2;
const sizes = fc.oneof(
  fc.integer({ min: 1, max: largestObjectBytes }),
  fc.integer({ min: 1, max: 64 * 1024 * mib }),
  fc.constantFrom(1, 5 * mib, 5 * mib + 1, 50e12, largestObjectBytes),
);
const wanted = fc.integer({ min: 5, max: 5120 }).map((count) => count * mib);

describe('[P] the parts of an object of any size', () => {
  it('cover every byte once, in order', () => {
    fc.assert(
      fc.property(sizes, wanted, (size, wantedBytes) => {
        const parts = planParts(size, partBytesOf(size, wantedBytes));
        let next = 0;
        for (const [index, { number, firstByte, lastByte }] of parts.entries()) {
          if (number !== index + 1 || firstByte !== next || lastByte < firstByte) return false;
          next = lastByte + 1;
        }
        return next === size;
      }),
    );
  });

  it('are within the limits of S3: at most 10,000, from 5 MiB to 5 GiB, only the last may be smaller', () => {
    fc.assert(
      fc.property(sizes, wanted, (size, wantedBytes) => {
        const parts = planParts(size, partBytesOf(size, wantedBytes));
        expect(parts.length).toBeLessThanOrEqual(partLimits.count);
        const lengths = parts.map(partLength);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(partLimits.largestBytes);
        expect(Math.min(...lengths.slice(0, -1), partLimits.largestBytes)).toBeGreaterThanOrEqual(
          partLimits.smallestBytes,
        );
      }),
    );
  });

  it('are as large as wanted wherever 10,000 of them are enough', () => {
    fc.assert(
      fc.property(sizes, wanted, (size, wantedBytes) => {
        const bytes = partBytesOf(size, wantedBytes);
        if (size <= partLimits.count * wantedBytes) expect(bytes).toBe(wantedBytes);
        else expect(bytes).toBeGreaterThan(wantedBytes);
        expect(isPartSize(size, bytes)).toBe(true);
      }),
    );
  });
});

describe('[U] parts', () => {
  it.each([
    [128 * mib, 1, 128 * mib],
    [1280 * 1024 * mib, 10_000, 132 * mib],
    [50e12, 9_999, 4_769 * mib],
    [largestObjectBytes, 10_000, 5_120 * mib],
  ])('of %d bytes are %d of %d bytes', (size, atMost, partBytes) => {
    const bytes = partBytesOf(size, 128 * mib);
    expect(bytes).toBe(partBytes);
    expect(planParts(size, bytes).length).toBeLessThanOrEqual(atMost);
  });

  it.each([0, -1, 0.5, Number.NaN, largestObjectBytes + 1])('there are none of %d bytes', (size) => {
    expect(() => partBytesOf(size, 128 * mib)).toThrow(RangeError);
  });

  it.each([4 * mib, 5.5, 5121 * mib])('may not have %d bytes', (bytes) => {
    expect(isPartSize(100, bytes)).toBe(false);
  });

  it('are named by their first and their last byte', () => {
    expect(planParts(11, 5).map(partRange)).toEqual(['bytes=0-4', 'bytes=5-9', 'bytes=10-10']);
  });
});
