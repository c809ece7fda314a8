import { defaultServiceLevel, lateBudget } from '../../../lib/core/pair/service-level.ts';

describe('[U] the budget of late objects', () => {
  it.each([
    [defaultServiceLevel.target, 0.001],
    [99, 0.01],
    [50, 0.5],
    [99.99, 0.0001],
  ])('of a target of %d %% is a share of %d', (target, share) => {
    expect(lateBudget({ target, withinMs: 1 })).toBe(share);
  });
});
