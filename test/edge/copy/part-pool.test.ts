import { planParts } from '../../../lib/core/copy/parts.ts';
import { type MovePart, moveParts } from '../../../lib/edge/copy/part-pool.ts';
import { StepError } from '../../../lib/edge/copy/step.ts';
import { pair } from '../../support/pair.ts';

const mib = 1024 ** 2;
const parts = planParts(60 * 5 * mib, 5 * mib);
const slowDown = () =>
  new StepError(
    { kind: 'service', step: 'copy-part', code: 'SlowDown', status: 503, message: 'Words.' },
    undefined,
  );

/** An S3 that takes so many parts at once and answers 503 to the others, and what was under way in it. */
function narrowS3(room: number) {
  let underWay = 0;
  const seen = { refused: 0, most: 0, byPart: new Map<number, number>() };
  const movePart: MovePart = async (part) => {
    underWay++;
    seen.most = Math.max(seen.most, underWay);
    try {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (underWay > room) {
        seen.refused++;
        throw slowDown();
      }
      seen.byPart.set(part.number, (seen.byPart.get(part.number) ?? 0) + 1);
      return { PartNumber: part.number, ETag: '"e"', sizeBytes: 5 * mib };
    } finally {
      underWay--;
    }
  };
  return { movePart, seen };
}

const terms = (movePart: MovePart, timeMs: number) => ({
  pair: pair(),
  movePart,
  concurrency: 20,
  endsAtMs: Date.now() + timeMs,
});

describe('[U] the parts under way', () => {
  it('are as many as allowed while S3 takes them all', async () => {
    const { movePart, seen } = narrowS3(100);
    const { moved, error } = await moveParts(parts, terms(movePart, 60_000));
    expect({ moved: moved.length, error, most: seen.most }).toEqual({
      moved: 60,
      error: undefined,
      most: 20,
    });
  });

  it('become fewer when S3 throttles, until all have arrived, each once', async () => {
    const { movePart, seen } = narrowS3(3);
    const { moved, error } = await moveParts(parts, terms(movePart, 60_000));
    expect({ moved: moved.length, error }).toEqual({ moved: 60, error: undefined });
    expect([...seen.byPart.values()]).toEqual(parts.map(() => 1));
    expect(seen.refused).toBeGreaterThan(0);
  });

  it('are given up when S3 takes none until time is short', async () => {
    const { movePart } = narrowS3(0);
    const { moved, error } = await moveParts(parts, terms(movePart, 2_300));
    expect(moved).toEqual([]);
    expect(error).toBeInstanceOf(StepError);
  });

  it('are no failure when S3 slowed them down until time was short', async () => {
    const { movePart } = narrowS3(1);
    const { moved, error } = await moveParts(parts, terms(movePart, 2_100));
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.length).toBeLessThan(60);
    expect(error).toBeUndefined();
  });

  it('are tried five times when they fail otherwise', async () => {
    let tries = 0;
    const movePart: MovePart = async () => {
      tries++;
      throw new StepError(
        { kind: 'network', step: 'copy-part', code: 'ECONNRESET', message: 'Cut.' },
        undefined,
      );
    };
    const { error } = await moveParts(parts.slice(0, 1), terms(movePart, 60_000));
    expect(tries).toBe(5);
    expect(error).toBeInstanceOf(StepError);
  });
});

describe('[U] a part that fails', () => {
  /** What becomes of one part whose first try fails so; the pool has no more than one at once. */
  async function failsOnce(
    code: string,
    status: number | undefined,
    kind: 'service' | 'network' | 'program',
  ) {
    let tries = 0;
    const movePart: MovePart = async (part) => {
      if (++tries > 1) return { PartNumber: part.number, ETag: '"e"', sizeBytes: 5 * mib };
      const answered = status === undefined ? {} : { status };
      throw new StepError({ kind, step: 'copy-part', code, message: 'Words.', ...answered }, undefined);
    };
    const { error } = await moveParts(parts.slice(0, 1), terms(movePart, 60_000));
    return { tries, hasFailed: error !== undefined };
  }

  it.each<[string, number | undefined, 'service' | 'network' | 'program']>([
    ['SlowDown', 503, 'service'],
    ['InternalError', 500, 'service'],
    ['TooManyRequestsException', 429, 'service'],
    ['KMS.ThrottlingException', 400, 'service'],
    ['ECONNRESET', undefined, 'network'],
  ])('in passing, by %s (%s), is tried again', async (code, status, kind) => {
    await expect(failsOnce(code, status, kind)).resolves.toEqual({ tries: 2, hasFailed: false });
  });

  it.each<[string, number | undefined, 'service' | 'network' | 'program']>([
    ['NoSuchUpload', 404, 'service'],
    ['PreconditionFailed', 412, 'service'],
    ['ExpiredToken', 400, 'service'],
    ['AccessDenied', 403, 'service'],
    ['TypeError', undefined, 'program'],
  ])('by %s (%s) is not, for the same part would fail again', async (code, status, kind) => {
    await expect(failsOnce(code, status, kind)).resolves.toEqual({ tries: 1, hasFailed: true });
  });

  it('has no other begun after it', async () => {
    let begun = 0;
    const movePart: MovePart = async () => {
      begun++;
      throw new StepError(
        { kind: 'service', step: 'copy-part', code: 'NoSuchUpload', status: 404, message: 'Words.' },
        undefined,
      );
    };
    const { moved } = await moveParts(parts, { ...terms(movePart, 60_000), concurrency: 1 });
    expect({ begun, moved }).toEqual({ begun: 1, moved: [] });
  });

  it.each([
    ['KMS.ThrottlingException', 400],
    ['TooManyRequestsException', 429],
    ['SlowDown', 503],
  ])('by %s (%s) is tried more than five times, while there is time', async (code, status) => {
    let tries = 0;
    const movePart: MovePart = async (part) => {
      if (++tries > 6) return { PartNumber: part.number, ETag: '"e"', sizeBytes: 5 * mib };
      throw new StepError({ kind: 'service', step: 'copy-part', code, status, message: 'Words.' }, undefined);
    };
    jest.useFakeTimers();
    const all = moveParts(parts.slice(0, 1), terms(movePart, 600_000));
    await jest.advanceTimersByTimeAsync(500_000);
    jest.useRealTimers();
    expect((await all).moved).toHaveLength(1);
    expect(tries).toBe(7);
  });
});

describe('[U] the time kept back for a part', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** How many parts are begun one after the other, each of which takes `partMs`, when time is up after `timeMs`. */
  async function begun(partMs: number, timeMs: number) {
    let count = 0;
    const movePart: MovePart = async ({ number }) => {
      count++;
      await new Promise((resolve) => setTimeout(resolve, partMs));
      return { PartNumber: number, ETag: '"e"', sizeBytes: 5 * mib };
    };
    const all = moveParts(parts.slice(0, 2), { ...terms(movePart, timeMs), concurrency: 1 });
    await jest.advanceTimersByTimeAsync(2 * partMs);
    await all;
    return count;
  }

  it.each([
    ['is two seconds before the first', 1, 2_000, 0],
    ['is no more than two seconds before the first', 10_000, 2_001, 1],
    ['is two seconds after faster parts', 500, 2_500, 1],
    ['is no more than two seconds after faster parts', 500, 2_501, 2],
    ['is twice what the slowest took', 10_000, 30_000, 1],
    ['is no more than twice what the slowest took', 10_000, 30_001, 2],
    ['is a minute and a half after slower parts', 60_000, 150_000, 1],
    ['is no more than a minute and a half after slower parts', 60_000, 150_001, 2],
  ])('%s', async (_, partMs, timeMs, count) => {
    await expect(begun(partMs, timeMs)).resolves.toBe(count);
  });
});
