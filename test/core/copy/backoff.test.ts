import { pauseMs } from '../../../lib/core/copy/backoff.ts';

const longest = 0.999999;

describe('[U] the pause after a failed attempt', () => {
  it('doubles its bound with each attempt, up to 20 seconds', () => {
    const bounds = [1, 2, 3, 4, 5, 6, 7, 8, 60, 2000].map((attempt) => pauseMs(attempt, longest));
    expect(bounds).toEqual([399, 799, 1599, 3199, 6399, 12799, 19999, 19999, 19999, 19999]);
  });

  it('lies anywhere below its bound', () => {
    expect(pauseMs(3, 0)).toBe(0);
    expect(pauseMs(3, 0.25)).toBe(400);
    expect(pauseMs(3, 0.5)).toBe(800);
  });
});
