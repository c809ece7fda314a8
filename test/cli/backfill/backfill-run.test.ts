import fc from 'fast-check';
import { exitCodeOf } from '../../../cli/backfill/conclude.ts';
import { type Part, runPart } from '../../../cli/backfill/run-part.ts';
import { type Checkpoint, type FailedObject, runRecord } from '../../../cli/backfill/run-record.ts';
import { emptyTally } from '../../../cli/backfill/tally.ts';
import type { Backfiller } from '../../../lib/backfill.ts';
import type { ListedObject } from '../../../lib/core/compare/listed-object.ts';
import type { Outcome } from '../../../lib/core/copy/outcome.ts';
import { destinationKey } from '../../../lib/core/copy/scope.ts';
import { type FailureCode, failure } from '../../../lib/core/failure/failure.ts';
import { systemClock } from '../../../lib/edge/system-clock.ts';
import type { Listing } from '../../../lib/ports.ts';
import { fakeListing, inOrder, listed } from '../../support/fake-listing.ts';
import { pair } from '../../support/pair.ts';

const thePair = pair({ keyRule: { stripPrefix: '', addPrefix: 'to/' } });

/** What cuts a part short, after so many copies or pages. */
const cuts = ['ctrl-c', 'kill -9', 'listing error', 'max-errors', 'signed out', 'none'] as const;
interface Cut {
  readonly by: (typeof cuts)[number];
  readonly after: number;
  /** The checkpoint is saved every so many steps; what a killed process has not saved is lost. */
  readonly savesEvery: number;
}

/** How often each object fails before it is copied. */
type Fates = Readonly<Record<string, number>>;

/** Two buckets and the files of a run, which outlive its parts. */
function policySet(fates: Fates, pageSize: number, remembered: number) {
  const source = Object.keys(fates).map((key) => listed(key, { sizeBytes: 2 }));
  const destination = new Map<string, ListedObject>();
  const triesLeft = new Map(Object.entries(fates));
  const copies: string[] = [];
  let saved: Checkpoint | undefined;
  let report: string[] = [];

  async function part(cut: Cut) {
    const abort = new AbortController();
    let [isDead, steps, tries] = [false, 0, 0];
    let die = () => {};
    const died = new Promise<undefined>((resolve) => {
      die = () => {
        isDead = true;
        resolve(undefined);
      };
    });
    const copyOf = async (key: string): Promise<Outcome> => {
      await new Promise(setImmediate);
      // Nothing that a dead process had under way comes back.
      if (isDead) return new Promise(() => {});
      const failed = (code: FailureCode): Outcome => {
        const why = failure(code, { message: 'no', hint: 'yes' });
        return { kind: 'reported', object: { bucket: 'uploads', key }, failure: why, tries: 1 };
      };
      if (cut.by === 'signed out' && tries >= cut.after) return failed('CredentialsUnavailable');
      if (++tries === cut.after && cut.by === 'ctrl-c') abort.abort();
      if (tries === cut.after && cut.by === 'kill -9') die();
      const left = triesLeft.get(key) ?? 0;
      triesLeft.set(key, left - 1);
      if (left > 0) return failed('DstThrottled');
      copies.push(key);
      const to = destinationKey(thePair.keyRule, key);
      destination.set(to, listed(to, { sizeBytes: 2 }));
      const object = { bucket: 'uploads', key, sizeBytes: 2 };
      return {
        kind: 'copied',
        object,
        destinationKey: to,
        route: 'copy',
        eTag: '"e"',
        durationMs: 1,
        tries: 1,
      };
    };
    const backfiller: Backfiller = {
      pair: thePair,
      clock: systemClock,
      listings: {
        source: breaking(fakeListing(source, pageSize), cut),
        destination: fakeListing([...destination.values()], pageSize),
      },
      look: async (place) => ({ ...place, kind: destination.has(place.key) ? 'same' : 'missing' }),
      copy: (item) =>
        item.kind === 'object' ? copyOf(item.object.key) : Promise.reject(new Error('no object')),
    };
    const before = saved ?? { startedMs: 0, tally: emptyTally(), failed: [] };
    const record = runRecord(thePair, before, remembered);
    const save = () => {
      // As a file has it.
      if (!isDead) saved = JSON.parse(JSON.stringify(record.checkpoint()));
    };
    const line = ({ key }: FailedObject) => key;
    const work: Part = {
      options: { concurrency: 4, ...(cut.by === 'max-errors' && { maxErrors: cut.after }) },
      backfiller,
      before,
      record,
      interruption: { isHeard: () => abort.signal.aborted, signal: abort.signal, forget: () => {} },
      files: {
        saver: { changed: () => void (++steps % cut.savesEvery === 0 && save()), flush: save },
        report: {
          begin: (failed) => {
            if (!isDead) report = failed.map(line);
          },
          add: ({ object, outcome }) => {
            if (!isDead && object && outcome && 'failure' in outcome) report.push(object.key);
          },
        },
      },
    };
    save();
    work.files?.report.begin(before.failed);
    const end = await Promise.race([runPart(work), died]);
    if (!end) return { ended: 'killed', exitCode: 137, whole: undefined, error: undefined } as const;
    if (end.ended === 'complete') saved = undefined;
    const whole = record.whole();
    return { ...end, exitCode: exitCodeOf({ ended: end.ended, whole }), whole };
  }
  const lacking = () =>
    Object.keys(fates).filter((key) => !destination.has(destinationKey(thePair.keyRule, key)));
  return { part, lacking, copies, report: () => report, mend: () => triesLeft.clear(), source };
}

/** The listing, or a part of it and an error. */
function breaking(listing: Listing, { by, after }: Cut): Listing {
  if (by !== 'listing error') return listing;
  return {
    async *list(range) {
      let pages = 0;
      for await (const page of listing.list(range)) {
        if (pages++ >= after) throw new Error('listing refused');
        yield page;
      }
    },
  };
}

const fatesOf = fc.dictionary(
  fc.string({ unit: fc.constantFrom('a', 'b', 'c', '/'), minLength: 1, maxLength: 3 }),
  fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, 2, 1_000) }),
  { maxKeys: 25 },
);
const cut = fc.record({
  by: fc.constantFrom(...cuts),
  after: fc.integer({ min: 1, max: 12 }),
  savesEvery: fc.integer({ min: 1, max: 5 }),
});

describe('[P] a backfill in parts', () => {
  it('ends with 0 only where nothing is missing, and names all that is, whatever fails and cuts it short', async () => {
    await fc.assert(
      fc.asyncProperty(
        fatesOf,
        fc.array(cut, { maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(0, 1, 3, 100),
        async (fates, parts, pageSize, remembered) => {
          const run = policySet(fates, pageSize, remembered);
          let wasKilled = false;
          for (const each of [...parts, { by: 'none', after: 0, savesEvery: 1 } as const]) {
            const { ended, exitCode, whole } = await run.part(each);
            wasKilled ||= ended === 'killed';
            if (exitCode === 0 && ended === 'complete') expect(run.lacking()).toEqual([]);
            if (ended !== 'complete') continue;
            expect(exitCode).toBe(run.lacking().length > 0 ? 1 : 0);
            expect(inOrder(run.report())).toEqual(inOrder(run.lacking()));
            expect(run.report()).toHaveLength(run.lacking().length);
            expect(whole?.outcomes.reported ?? 0).toBe(run.lacking().length);
            break;
          }
          run.mend();
          expect(await run.part({ by: 'none', after: 0, savesEvery: 1 })).toMatchObject({ exitCode: 0 });
          expect(run.lacking()).toEqual([]);
          // Nobody copies what is settled; only what a killed process did not save may be looked at again.
          expect(run.copies).toHaveLength(new Set(run.copies).size);
          if (!wasKilled) expect(run.report()).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);

  it('adds up over parts that end by Ctrl-C, a limit or a listing error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fatesOf,
        fc.array(
          cut.filter(({ by }) => by !== 'kill -9'),
          { maxLength: 5 },
        ),
        async (fates, parts) => {
          const run = policySet(fates, 3, 100);
          let copiedBefore = 0;
          for (const each of [...parts, { by: 'none', after: 0, savesEvery: 1 } as const]) {
            const { ended, whole } = await run.part(each);
            expect(whole?.outcomes.copied ?? 0).toBe(run.copies.length - copiedBefore);
            expect(whole?.copiedBytes).toBe(2 * (run.copies.length - copiedBefore));
            if (ended !== 'complete') continue;
            expect(whole?.looked).toBe(run.source.length);
            copiedBefore = run.copies.length;
          }
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});

describe('[U] a backfill whose operator has no credentials any more', () => {
  it('breaks off before the first object that it had none for, says what to do, and goes on from there', async () => {
    const run = policySet(
      Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => [key, 0])),
      3,
      100,
    );
    const ended = await run.part({ by: 'signed out', after: 2, savesEvery: 1 });
    expect(ended).toMatchObject({ ended: 'broken', exitCode: 2, whole: { outcomes: { copied: 2 } } });
    expect(ended.error).toMatchObject({ name: 'CommandError', message: 'no\nyes' });
    expect([run.report(), run.copies]).toEqual([[], ['a', 'b']]);
    const rest = await run.part({ by: 'none', after: 0, savesEvery: 1 });
    expect(rest).toMatchObject({
      ended: 'complete',
      exitCode: 0,
      whole: { looked: 7, outcomes: { copied: 7 } },
    });
    expect(inOrder(run.copies)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });
});
