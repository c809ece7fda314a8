import fc from 'fast-check';
import { cut, grown, type Window } from '../../lib/core/window.ts';

const part = 128;
const window: Window = { bytes: 40 * part, cutAtMs: 1_000 };

describe('[U] the window of bytes under way', () => {
  it('is halved when S3 asks for less', () => {
    expect(cut(window, part, { begunAtMs: 1_000, nowMs: 1_500 })).toEqual({
      bytes: 20 * part,
      cutAtMs: 1_500,
    });
  });

  it('is halved once for all that met the same wall', () => {
    expect(cut(window, part, { begunAtMs: 999, nowMs: 1_500 })).toBe(window);
  });

  it('grows by about a part for each window that arrives', () => {
    const half = { ...window, bytes: 20 * part };
    const after = Array.from({ length: 20 }).reduce<Window>((one) => grown(one, part, window.bytes), half);
    expect(after.bytes / part).toBeGreaterThan(20.9);
    expect(after.bytes / part).toBeLessThan(21.1);
  });

  it('always has room for one part, and never for more than at the beginning', () => {
    const events = fc.array(fc.record({ isCut: fc.boolean(), agoMs: fc.nat(100) }), { maxLength: 500 });
    fc.assert(
      fc.property(events, (happened) => {
        let now = 1_000;
        let current = window;
        for (const { isCut, agoMs } of happened) {
          now += 10;
          current = isCut
            ? cut(current, part, { begunAtMs: now - agoMs, nowMs: now })
            : grown(current, part, window.bytes);
          if (current.bytes < part || current.bytes > window.bytes) return false;
        }
        return true;
      }),
    );
  });
});
