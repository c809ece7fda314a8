import fc from 'fast-check';
import { settledMark } from '../../../lib/core/compare/settled-mark.ts';

describe('[P] how far a run is settled', () => {
  it('is the last place before the first that is open, in whatever order they settle', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(5), { maxLength: 20 }),
        fc.array(fc.nat(19)),
        fc.option(fc.constant('start'), { nil: undefined }),
        (counts, order, start) => {
          const mark = settledMark(start);
          const tickets = counts.map((count, at) => mark.begin(String(at), count));
          const settled = new Set<number>();
          for (const at of order) {
            const ticket = tickets[at];
            if (ticket === undefined) continue;
            mark.settle(ticket);
            settled.add(at);
            const open = counts.findIndex((_, each) => !settled.has(each));
            const upTo = open < 0 ? counts.length : open;
            expect(mark.now()).toEqual({
              ...(upTo > 0 ? { upTo: String(upTo - 1) } : start !== undefined && { upTo: start }),
              count: counts.slice(0, upTo).reduce((sum, count) => sum + count, 0),
            });
          }
        },
      ),
    );
  });
});
