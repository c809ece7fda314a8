import { RedeliveryError } from '../lib/core/event/answer.ts';
import type { CopyResult } from '../lib/ports.ts';
import { replicate } from '../lib/replicate.ts';
import { eventBridge, notification, readEvent, record, sqsBatch } from './support/events.ts';
import {
  type CopyAnswer,
  copied,
  deferred,
  failed,
  fakeFerry,
  gone,
  noHurry,
  upload,
} from './support/ferry.ts';
import { pair } from './support/pair.ts';

/** Copies succeed but for keys that begin with what is wrong with them. */
const byKey: CopyAnswer = ({ object }) => {
  if (object.key.startsWith('denied')) return failed('DstPutObjectNotPermitted');
  if (object.key.startsWith('throttled')) return failed('DstThrottled');
  return object.key.startsWith('gone') ? gone : copied;
};

const refusingQueue = {
  send: async () => {
    throw new Error('The queue is closed.');
  },
};

/** The outcomes as `kind key`. */
function told(outcomes: ReturnType<typeof fakeFerry>['outcomes']): string[] {
  return outcomes.map(({ kind, object }) => `${kind} ${object?.key ?? '-'}`).sort();
}

describe('[U] replicate', () => {
  it('settles an upload that crosses', async () => {
    const { ferry, deadLetters, outcomes } = fakeFerry(byKey);
    await expect(replicate(notification('a'), ferry, noHurry)).resolves.toEqual({ batchItemFailures: [] });
    expect(told(outcomes)).toEqual(['copied a']);
    expect(deadLetters).toEqual([]);
  });

  it('gives each record of an event exactly one outcome', async () => {
    const { ferry, deadLetters, outcomes } = fakeFerry(byKey);
    const records = [...notification('a', 'gone', 'denied', 'b').Records, 'garbage'];
    await replicate({ Records: records }, ferry, noHurry);
    expect(told(outcomes)).toEqual([
      'copied a',
      'copied b',
      'dead-lettered -',
      'dead-lettered denied',
      'superseded gone',
    ]);
    expect(deadLetters.map(({ failure }) => failure.code).sort()).toEqual([
      'DstPutObjectNotPermitted',
      'EventMalformed',
    ]);
  });

  it('dead-letters what fails for good, its event unchanged', async () => {
    const { ferry, deadLetters } = fakeFerry(byKey);
    const event = notification('ok', 'denied');
    await replicate(event, ferry, noHurry);
    expect(deadLetters).toEqual([
      {
        version: 1,
        pair: 'test',
        failure: expect.objectContaining({ code: 'DstPutObjectNotPermitted', hint: 'Mend it.' }),
        event: { Records: [event.Records[1]] },
        key: 'denied',
        attempts: 1,
        firstFailedAt: '2026-11-23T10:00:05.000Z',
        lastFailedAt: '2026-11-23T10:00:05.000Z',
      },
    ]);
  });

  it('throws what may pass, its code first, so that Lambda delivers the event again', async () => {
    const { ferry, deadLetters, outcomes } = fakeFerry(byKey);
    const run = replicate(eventBridge('throttled'), ferry, noHurry);
    await expect(run).rejects.toThrow(new RedeliveryError('DstThrottled: DstThrottled happened.'));
    expect(told(outcomes)).toEqual(['redelivered throttled']);
    expect(deadLetters).toEqual([]);
  });

  it('carries the neighbours of a record that may pass, before it throws', async () => {
    const { ferry, deadLetters, outcomes } = fakeFerry(byKey);
    const event = notification('throttled', 'a', 'denied', 'b');
    await expect(replicate(event, ferry, noHurry)).rejects.toThrow(RedeliveryError);
    expect(told(outcomes)).toEqual(['copied a', 'copied b', 'dead-lettered denied', 'redelivered throttled']);
    expect(deadLetters).toHaveLength(1);
  });

  it('answers SQS with the messages that are not settled, and only those', async () => {
    const { ferry, deadLetters, outcomes } = fakeFerry(byKey);
    const batch = sqsBatch({
      crossed: notification('a'),
      waiting: notification('b', 'throttled1'),
      deadLetter: notification('denied'),
      unreadable: 'garbage',
      also: eventBridge('throttled2'),
      test: readEvent('s3-test-event.json'),
    });
    await expect(replicate(batch, ferry, noHurry)).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: 'waiting' }, { itemIdentifier: 'also' }],
    });
    expect(outcomes).toHaveLength(7);
    expect(deadLetters.map(({ event }) => event).sort()).toEqual([notification('denied'), 'garbage']);
  });

  it('names a message once though several of its records wait', async () => {
    const { ferry } = fakeFerry(byKey);
    const batch = sqsBatch({ m: notification('throttled1', 'throttled2') });
    await expect(replicate(batch, ferry, noHurry)).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: 'm' }],
    });
  });

  it('copies no object of another bucket than the pair names', async () => {
    const { ferry, tries, deadLetters } = fakeFerry(byKey);
    await replicate({ Records: [record('a', { bucket: 'other' })] }, ferry, noHurry);
    expect(tries).toEqual([]);
    expect(deadLetters).toMatchObject([{ failure: { code: 'EventWrongBucket' } }]);
  });

  it('sends a dead letter through as the upload it speaks of, and counts its attempts on', async () => {
    const { ferry, deadLetters } = fakeFerry(() => failed('DstPutObjectNotPermitted'), {
      pair: pair({ source: { bucket: 'ferry-demo-uploads' } }),
    });
    await replicate(readEvent('dead-letter.json'), ferry, noHurry);
    expect(deadLetters).toMatchObject([{ attempts: 3, firstFailedAt: '2026-11-23T10:15:31.000Z' }]);
  });

  it('tells its reporter to flush once, after the last outcome, also when it throws', async () => {
    const settled = fakeFerry(byKey);
    await replicate(notification('a', 'b'), settled.ferry, noHurry);
    expect(settled.flushedAfter).toEqual([2]);
    const thrown = fakeFerry(byKey);
    await expect(replicate(notification('a', 'throttled'), thrown.ferry, noHurry)).rejects.toThrow();
    expect(thrown.flushedAfter).toEqual([2]);
  });

  it('copies many at once, but not more than forty', async () => {
    let underWay = 0;
    let most = 0;
    const copier = {
      copy: async () => {
        most = Math.max(most, ++underWay);
        await new Promise(setImmediate);
        underWay--;
        return copied;
      },
      size: async () => gone,
    };
    const { ferry, outcomes } = fakeFerry(byKey, { copier });
    await replicate(notification(...Array.from({ length: 100 }, (_, i) => `k${i}`)), ferry, noHurry);
    expect(outcomes).toHaveLength(100);
    expect(most).toBe(40);
  });
});

describe('[U] replicate when the dead-letter queue refuses', () => {
  it('leaves an event to be delivered again, and tells both causes', async () => {
    const { ferry, outcomes } = fakeFerry(byKey, { deadLetters: refusingQueue });
    await expect(replicate(notification('a', 'denied'), ferry, noHurry)).rejects.toThrow(/^QueueRefused: /);
    expect(told(outcomes)).toEqual(['copied a', 'redelivered denied']);
    const refused = outcomes.find(({ kind }) => kind === 'redelivered');
    expect(refused).toMatchObject({
      failure: {
        code: 'QueueRefused',
        message: expect.stringMatching(/DstPutObjectNotPermitted happened.*The queue is closed\./),
        hint: expect.stringContaining('Mend it.'),
      },
    });
  });

  it('leaves an SQS message to be delivered again', async () => {
    const { ferry } = fakeFerry(byKey, { deadLetters: refusingQueue });
    const batch = sqsBatch({ good: notification('a'), bad: 'garbage' });
    await expect(replicate(batch, ferry, noHurry)).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: 'bad' }],
    });
  });
});

describe('[U] replicate and large objects', () => {
  const defers: CopyAnswer = () => deferred;

  it('has another invocation go on with what is deferred, its event unchanged', async () => {
    const { ferry, large, outcomes } = fakeFerry(defers);
    const event = notification('small', 'big');
    await expect(replicate(event, ferry, noHurry)).resolves.toEqual({ batchItemFailures: [] });
    expect(large[1]).toEqual({
      version: 1,
      pair: 'test',
      key: 'big',
      event: { Records: [event.Records[1]] },
      upload,
    });
    expect(outcomes[1]).toMatchObject({ kind: 'deferred', destinationKey: 'big', uploadId: 'u1' });
  });

  it('goes on with the upload that a message speaks of', async () => {
    const first = fakeFerry(defers);
    await replicate(notification('big'), first.ferry, noHurry);
    const second = fakeFerry();
    await replicate(sqsBatch({ m1: first.large[0] }), second.ferry, noHurry);
    expect(second.tries.map(({ plan }) => plan.upload)).toEqual([upload]);
    expect(told(second.outcomes)).toEqual(['copied big']);
  });

  it('starts anew where a message speaks of an upload that cannot be', async () => {
    const { ferry, tries } = fakeFerry();
    const message = { version: 1, event: notification('big'), upload: { ...upload, partBytes: 1 } };
    await replicate(sqsBatch({ m1: message }), ferry, noHurry);
    expect(tries.map(({ plan }) => plan.upload)).toEqual([undefined]);
  });

  it('lets no message say where a copy goes', async () => {
    const { ferry, tries, deadLetters } = fakeFerry();
    const elsewhere = { destinationKey: 'stolen', destination: { bucket: 'stolen' }, upload };
    const message = { version: 1, pair: 'stolen', event: notification('big'), ...elsewhere };
    const foreign = { version: 1, event: { Records: [record('big', { bucket: 'stolen' })] }, upload };
    await replicate(sqsBatch({ m1: message, m2: foreign }), ferry, noHurry);
    expect(tries.map(({ plan }) => plan.destinationKey)).toEqual(['big']);
    expect(deadLetters.map(({ failure }) => failure.code)).toEqual(['EventWrongBucket']);
  });

  it('has the event delivered again when the queue takes nothing', async () => {
    const { ferry, outcomes } = fakeFerry(defers, { largeObjects: refusingQueue });
    await expect(replicate(notification('big'), ferry, noHurry)).rejects.toThrow(RedeliveryError);
    expect(outcomes).toMatchObject([{ kind: 'redelivered', failure: { code: 'QueueRefused' } }]);
    const answered = await replicate(sqsBatch({ m1: notification('big') }), ferry, noHurry);
    expect(answered).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });

  it('remembers the attempts of a dead letter through the queue of large objects', async () => {
    const { ferry, large } = fakeFerry(defers);
    const firstFailedAt = '2026-11-20T10:00:00.000Z';
    const deadLetter = { version: 1, failure: {}, event: notification('big'), attempts: 3, firstFailedAt };
    await replicate(deadLetter, ferry, noHurry);
    const failing = fakeFerry(() => failed('DstPutObjectNotPermitted'));
    await replicate(sqsBatch({ m1: large[0] }), failing.ferry, noHurry);
    expect(failing.deadLetters).toMatchObject([{ attempts: 4, firstFailedAt }]);
  });

  it('dead-letters at once what was given up, though the failure may pass', async () => {
    const givenUp = { ...failed('DstChecksumMismatch'), isGivenUp: true } as CopyResult;
    const { ferry, deadLetters } = fakeFerry(() => givenUp);
    const message = { version: 1, event: notification('big'), upload };
    await expect(replicate(sqsBatch({ m1: message }), ferry, noHurry)).resolves.toEqual({
      batchItemFailures: [],
    });
    expect(deadLetters).toMatchObject([
      { failure: { code: 'DstChecksumMismatch' }, event: notification('big') },
    ]);
  });

  it('tells an object that a newer upload took over as superseded', async () => {
    const { ferry, outcomes } = fakeFerry(() => ({ kind: 'superseded', by: 'newer-upload' }));
    await replicate(notification('big'), ferry, noHurry);
    expect(outcomes).toMatchObject([{ kind: 'superseded', by: 'newer-upload', object: { key: 'big' } }]);
  });
});
