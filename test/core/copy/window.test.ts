import fc from 'fast-check';
import { cut, grown, spacingMs, type Window } from '../../../lib/core/copy/window.ts';

const part = 128;
const window: Window = { bytes: 40 * part, cutAtMs: 1_000 };

describe('[U] the window of bytes under way', () => {
  it('is cut to seven tenths when S3 asks for less', () => {
    expect(cut(window, part, { nowMs: 3_000, partMs: 1_500 })).toEqual({ bytes: 28 * part, cutAtMs: 3_000 });
  });

  it('is cut once in the time that a part takes, and in a second at most', () => {
    expect(cut(window, part, { nowMs: 2_499, partMs: 1_500 })).toBe(window);
    expect(cut(window, part, { nowMs: 1_999, partMs: 0 })).toBe(window);
    expect(cut(window, part, { nowMs: 2_000, partMs: 0 })).not.toBe(window);
  });

  it('grows by about a part for each window that arrives', () => {
    const half = { ...window, bytes: 20 * part };
    const after = Array.from({ length: 20 }).reduce<Window>((one) => grown(one, part, window.bytes), half);
    expect(after.bytes / part).toBeGreaterThan(20.9);
    expect(after.bytes / part).toBeLessThan(21.1);
  });

  it('spaces what begins over the time a part takes once S3 asked for less, and not before', () => {
    expect(spacingMs({ ...window, cutAtMs: 0 }, part, 1_500)).toBe(0);
    expect(spacingMs({ bytes: 10 * part, cutAtMs: 1_000 }, part, 1_500)).toBe(150);
  });

  it('takes a second for the time of a part as long as none has arrived', () => {
    expect(spacingMs({ bytes: 10 * part, cutAtMs: 1_000 }, part, 0)).toBe(100);
  });

  it('always has room for one part, and never for more than at the beginning', () => {
    const events = fc.array(fc.record({ isCut: fc.boolean(), afterMs: fc.nat(2_000) }), { maxLength: 500 });
    fc.assert(
      fc.property(events, (happened) => {
        let now = 1_000;
        let current = window;
        for (const { isCut, afterMs } of happened) {
          now += afterMs;
          current = isCut
            ? cut(current, part, { nowMs: now, partMs: 0 })
            : grown(current, part, window.bytes);
          if (current.bytes < part || current.bytes > window.bytes) return false;
        }
        return true;
      }),
    );
  });
});
