import { inTurn } from '../../bench/in-turn.ts';
import { run } from '../../bench/run.ts';
import { withSection } from '../../bench/section.ts';
import { median, ratio, spread, words } from '../../bench/spread.ts';
import { limit } from '../../bench/stand-in/limit.ts';

describe('[U] the harness of the benches', () => {
  it('tells the middle of measurements and how far they lie about it', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(spread([1, 2, 3, 100])).toEqual({ median: 2.5, deviation: 1, count: 4 });
    expect(words(spread([1, 2, 3, 100]), 1)).toBe('2.5 ± 1.0');
    expect(() => median([])).toThrow(RangeError);
  });

  it('compares what was measured in turn, so that noise that befell both cancels out', () => {
    expect(ratio([10, 200, 30], [5, 100, 15])).toEqual({ median: 2, deviation: 0, count: 3 });
  });

  it('runs programs in turn, and leaves the warm-up out', async () => {
    const calls: string[] = [];
    const program = (name: string) => async () => calls.push(name);
    const taken = await inTurn({ a: program('a'), b: program('b') }, { rounds: 2 });
    expect(calls).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(taken).toEqual({ a: [3, 5], b: [4, 6] });
  });

  it('replaces the section of a bench and nothing else', () => {
    const before = withSection(withSection('# Words\n', 'one', '1'), 'two', '2');
    const after = withSection(before.replace('# Words', '# Other words'), 'one', 'eins');
    expect(after).toBe(
      '# Other words\n\n<!-- bench one -->\neins\n<!-- end of bench one -->\n\n<!-- bench two -->\n2\n<!-- end of bench two -->\n',
    );
    expect(withSection(after, 'one', 'eins')).toBe(after);
  });

  it('tells what a command and all it started took', async () => {
    const burn = "node -e 'while (process.cpuUsage().user < 200_000);'";
    const taken = await run(`echo words; ${burn}`, {});
    expect(taken.output).toBe('words\n');
    expect(taken.cpuSeconds).toBeGreaterThan(0.1);
    expect(taken.peakMib).toBeGreaterThan(20);
  });

  it('rejects with what a failing command printed', async () => {
    await expect(run('echo because >&2; exit 3', {})).rejects.toThrow(/ended with 3:\nbecause/);
  });

  it('lets a rate pass and no more, however large one request is', () => {
    let now = 0;
    const passes = limit(100, () => now);
    expect([passes(20), passes(20)]).toEqual([true, false]);
    now = 1_000;
    expect([passes(1_000), passes(1)]).toEqual([true, false]);
    now = 10_000;
    expect(passes(1)).toBe(false);
    now = 11_000;
    expect(passes(1)).toBe(true);
  });
});
