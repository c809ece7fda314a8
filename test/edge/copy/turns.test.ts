import fc from 'fast-check';
import { turns } from '../../../lib/edge/copy/turns.ts';

const never = new AbortController().signal;

describe('[U] turns', () => {
  it('let no more be under way than they may, begin in order, and come to everything, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.scheduler(),
        fc.array(fc.boolean()),
        async (count, s, fails) => {
          const inTurn = turns(count);
          const begun: number[] = [];
          let [underWay, most] = [0, 0];
          const work = fails.map((isFailing, index) =>
            inTurn(never, async () => {
              begun.push(index);
              most = Math.max(most, ++underWay);
              await s.schedule(Promise.resolve());
              underWay--;
              if (isFailing) throw new Error('It fails.');
            }).then(
              () => false,
              () => true,
            ),
          );
          await s.waitFor(Promise.all(work));
          expect(await Promise.all(work)).toEqual(fails);
          expect(begun).toEqual(fails.map((_, index) => index));
          expect(most).toBe(Math.min(count, fails.length));
        },
      ),
    );
  });

  it('are not begun by what is given up, before or while it waits', async () => {
    const inTurn = turns(1);
    let finish = () => {};
    const first = inTurn(never, () => new Promise<void>((resolve) => (finish = resolve)));
    const limit = new AbortController();
    const second = inTurn(limit.signal, async () => 'begun');
    const third = inTurn(never, async () => 'begun');
    limit.abort(new Error('Time is up.'));
    await expect(second).rejects.toThrow('Time is up.');
    await expect(inTurn(limit.signal, async () => 'begun')).rejects.toThrow('Time is up.');
    finish();
    await first;
    await expect(third).resolves.toBe('begun');
  });
});
