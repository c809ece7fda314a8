import { copyItem } from '../lib/copy-item.ts';
import type { IntakeItem } from '../lib/core/event/envelope/intake-item.ts';
import type { CopyResult } from '../lib/ports.ts';
import { notification, record } from './support/events.ts';
import { copied, deadlineIn, failed, fakeFerry, gone, noHurry } from './support/ferry.ts';
import { items } from './support/items.ts';
import { pair } from './support/pair.ts';

function itemOf(event: unknown): IntakeItem {
  const [item] = items(event);
  if (!item) throw new Error('The event speaks of nothing.');
  return item;
}

const upload = itemOf(notification('in/a'));

/** Answers of successive tries; the last one again and again. */
function inTurn(...answers: readonly CopyResult[]): () => CopyResult {
  let next = 0;
  return () => answers[Math.min(next++, answers.length - 1)] ?? copied;
}

describe('[U] carrying an object', () => {
  it('copies it once and tells all about it', async () => {
    const answer = { ...copied, destinationVersionId: 'v9', requestId: 'TX1' };
    const { ferry, tries, sleeps } = fakeFerry(() => answer, {
      pair: pair({ keyRule: { stripPrefix: 'in/', addPrefix: 'from/' } }),
    });
    await expect(copyItem(upload, ferry, noHurry)).resolves.toEqual({
      kind: 'copied',
      object: { bucket: 'uploads', key: 'in/a', sizeBytes: 3, eventTime: '2026-11-23T10:00:00.000Z' },
      destinationKey: 'from/a',
      route: 'copy',
      eTag: '"e"',
      destinationVersionId: 'v9',
      requestId: 'TX1',
      durationMs: 0,
      latencyMs: 5_000,
      tries: 1,
    });
    expect(tries).toHaveLength(1);
    expect(sleeps).toEqual([]);
  });

  it('measures from the first try to the last, pauses included', async () => {
    const { ferry } = fakeFerry(inTurn(failed('DstThrottled'), failed('DstThrottled'), copied));
    await expect(copyItem(upload, ferry, noHurry)).resolves.toMatchObject({
      kind: 'copied',
      durationMs: 600,
      latencyMs: 5_600,
      tries: 3,
    });
  });

  it.each([
    ['tells no latency when the event has no time that can be read', 'noon', undefined],
    ['tells a latency of 0 when clocks disagree', '2026-11-23T10:00:09Z', 0],
  ])('%s', async (_, eventTime, latencyMs) => {
    const { ferry } = fakeFerry();
    const outcome = await copyItem(itemOf({ Records: [record('a', { eventTime })] }), ferry, noHurry);
    expect(outcome.kind === 'copied' && outcome.latencyMs).toBe(latencyMs);
  });

  it('says so when the source is gone', async () => {
    const { ferry, tries } = fakeFerry(() => ({ ...gone, requestId: 'TX1' }));
    await expect(copyItem(upload, ferry, noHurry)).resolves.toMatchObject({
      kind: 'superseded',
      object: { key: 'in/a' },
      requestId: 'TX1',
    });
    expect(tries).toHaveLength(1);
  });

  it('asks for no copy of what is out of scope, refused or no object', async () => {
    const { ferry, tries } = fakeFerry();
    const scoped = { ...ferry, pair: pair({ scope: { prefixes: [], suffixes: [], excludes: ['in/*'] } }) };
    const elsewhere = itemOf({ Records: [record('a', { bucket: 'other' })] });
    await expect(copyItem(upload, scoped, noHurry)).resolves.toMatchObject({
      kind: 'filtered',
      reason: 'exclude',
    });
    await expect(copyItem(elsewhere, ferry, noHurry)).resolves.toMatchObject({
      kind: 'failed',
      failure: { code: 'EventWrongBucket' },
      object: { bucket: 'other' },
      tries: 0,
    });
    await expect(copyItem(itemOf('garbage'), ferry, noHurry)).resolves.toMatchObject({
      kind: 'failed',
      tries: 0,
    });
    await expect(copyItem(itemOf({ Event: 's3:TestEvent' }), ferry, noHurry)).resolves.toEqual({
      kind: 'filtered',
      reason: 'test-event',
    });
    expect(tries).toEqual([]);
  });
});

describe('[U] carrying an object that fails', () => {
  it('tries again what may pass, with growing pauses, six times at most', async () => {
    const { ferry, tries, sleeps } = fakeFerry(() => failed('DstThrottled'));
    await expect(copyItem(upload, ferry, noHurry)).resolves.toMatchObject({
      kind: 'failed',
      failure: { code: 'DstThrottled' },
      tries: 6,
    });
    expect(tries).toHaveLength(6);
    expect(sleeps).toEqual([200, 400, 800, 1_600, 3_200]);
  });

  it('stops at what will not pass', async () => {
    const { ferry, tries } = fakeFerry(inTurn(failed('DstThrottled'), failed('DstPutObjectNotPermitted')));
    await expect(copyItem(upload, ferry, noHurry)).resolves.toMatchObject({
      kind: 'failed',
      failure: { code: 'DstPutObjectNotPermitted' },
      tries: 2,
    });
    expect(tries).toHaveLength(2);
  });

  it('stops when the next pause would not end in time', async () => {
    const { ferry, sleeps } = fakeFerry(() => failed('DstThrottled'));
    await expect(copyItem(upload, ferry, deadlineIn(4_000, ferry))).resolves.toMatchObject({
      kind: 'failed',
      failure: { code: 'DstThrottled' },
      tries: 3,
    });
    expect(sleeps).toEqual([200, 400]);
  });

  it('gives each try the time that is left, but for three seconds to settle', async () => {
    const { ferry, tries } = fakeFerry(inTurn(failed('DstThrottled'), copied));
    await copyItem(upload, ferry, deadlineIn(60_000, ferry));
    expect(tries.map(({ timeoutMs }) => timeoutMs)).toEqual([57_000, 56_800]);
  });

  it('tries once even when no time is left', async () => {
    const { ferry, tries } = fakeFerry(() => failed('DstUnreachable'));
    await expect(copyItem(upload, ferry, deadlineIn(1_000, ferry))).resolves.toMatchObject({ tries: 1 });
    expect(tries).toMatchObject([{ timeoutMs: 1 }]);
  });

  it('tries nothing again on what was given up', async () => {
    const givenUp: CopyResult = { ...failed('DstChecksumMismatch'), isGivenUp: true } as CopyResult;
    const { ferry, tries } = fakeFerry(inTurn(givenUp, failed('DstUploadLost')));
    await expect(copyItem(upload, ferry, noHurry)).resolves.toMatchObject({
      kind: 'failed',
      failure: { code: 'DstChecksumMismatch' },
      isGivenUp: true,
    });
    expect(tries).toHaveLength(1);
  });
});
