import { partGate } from '../../../lib/edge/copy/part-gate.ts';

const part = 128;

/** A gate for ten parts, and when each part that asked was let through, in ms from the start. */
function gateOfTen(hasTime: () => boolean = () => true) {
  const startedAt = Date.now();
  const begun: number[] = [];
  const gate = partGate(10 * part, hasTime);
  const enter = () => gate.enter(part).then((atMs) => void begun.push(atMs - startedAt));
  return { gate, begun, enter };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('[U] the gate of parts', () => {
  it('lets as many through at once as it has room for', async () => {
    const { gate, begun, enter } = gateOfTen();
    for (let count = 0; count < 12; count++) void enter();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(begun).toEqual(Array(10).fill(0));
    gate.leave(part, 'arrived', Date.now() - 5_000);
    await jest.advanceTimersByTimeAsync(0);
    expect(begun).toHaveLength(11);
  });

  it('lets one through always, also where there is room for less than one', async () => {
    const gate = partGate(part / 2, () => true);
    const begun: string[] = [];
    void gate.enter(part).then(() => begun.push('first'));
    void gate.enter(part).then(() => begun.push('second'));
    await jest.advanceTimersByTimeAsync(5_000);
    expect(begun).toEqual(['first']);
    gate.leave(part, 'arrived', Date.now() - 5_000);
    await jest.advanceTimersByTimeAsync(0);
    expect(begun).toEqual(['first', 'second']);
  });

  it('lets them through one after the other once S3 has asked for less', async () => {
    const { gate, begun, enter } = gateOfTen();
    await Promise.all([enter(), enter()]);
    await jest.advanceTimersByTimeAsync(1_400);
    gate.leave(part, 'arrived', Date.now() - 1_400);
    gate.leave(part, 'throttled', Date.now());
    for (let count = 0; count < 4; count++) void enter();
    await jest.advanceTimersByTimeAsync(2_000);
    // Seven parts of 1,400 ms each: one every 200 ms.
    expect(begun.slice(2)).toEqual([1_400, 1_600, 1_800, 2_000]);
  });

  it('keeps nobody waiting when there is no time left to begin anything', async () => {
    const endsAt = Date.now() + 1_450;
    const { gate, begun, enter } = gateOfTen(() => Date.now() < endsAt);
    await Promise.all([enter(), enter()]);
    await jest.advanceTimersByTimeAsync(1_400);
    gate.leave(part, 'throttled', Date.now());
    for (let count = 0; count < 40; count++) void enter();
    await jest.advanceTimersByTimeAsync(200);
    expect(begun).toHaveLength(42);
  });
});
