import { planParts } from '../../../lib/core/copy/parts.ts';
import { moveParts } from '../../../lib/edge/copy/part-pool.ts';
import { StepError } from '../../../lib/edge/copy/step.ts';
import { pair } from '../../support/pair.ts';

const mib = 1024 ** 2;
const [part] = planParts(5 * mib, 5 * mib);
if (!part) throw new Error('There is no part.');
const arrived = { PartNumber: part.number, ETag: '"e"', sizeBytes: 5 * mib };

function refusal(code: string, status: number): StepError {
  return new StepError({ kind: 'service', step: 'copy-part', code, status, message: 'Words.' }, undefined);
}

/** How often one part is tried that is refused so many times, and what becomes of it. */
async function tried(code: string, status: number, refusals: number) {
  let tries = 0;
  const movePart = async () => {
    tries++;
    if (tries <= refusals) throw refusal(code, status);
    return arrived;
  };
  const endsAtMs = Date.now() + 60_000;
  const result = await moveParts([part as NonNullable<typeof part>], {
    pair: pair(),
    movePart,
    concurrency: 2,
    endsAtMs,
  });
  return { tries, moved: result.moved.length, error: result.error };
}

describe('[U] a part that S3 refuses', () => {
  beforeEach(() => jest.spyOn(Math, 'random').mockReturnValue(0));
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it.each([
    ['KMS.ThrottlingException', 400],
    ['ThrottlingException', 400],
    ['SlowDown', 503],
    ['ServiceUnavailable', 503],
  ])('with %s %d is tried for as long as there is time', async (code, status) => {
    jest.useFakeTimers();
    const trying = tried(code, status, 6);
    await jest.advanceTimersByTimeAsync(30_000);
    await expect(trying).resolves.toEqual({ tries: 7, moved: 1, error: undefined });
  });

  it.each([
    ['InternalError', 500],
    ['RequestTimeout', 400],
  ])('with %s %d is tried five times', async (code, status) => {
    await expect(tried(code, status, 4)).resolves.toEqual({ tries: 5, moved: 1, error: undefined });
    await expect(tried(code, status, 9)).resolves.toMatchObject({
      tries: 5,
      moved: 0,
      error: { fault: { code } },
    });
  });

  it.each([
    ['NoSuchUpload', 404],
    ['PreconditionFailed', 412],
    ['ExpiredToken', 400],
    ['AccessDenied', 403],
  ])('with %s %d is not tried again, for it would be refused again', async (code, status) => {
    await expect(tried(code, status, 1)).resolves.toMatchObject({
      tries: 1,
      moved: 0,
      error: { fault: { code } },
    });
  });
});
