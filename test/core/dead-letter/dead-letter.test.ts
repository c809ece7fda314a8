import {
  type DeadLetter,
  deadLetterAttributes,
  encodeDeadLetter,
  writeDeadLetter,
} from '../../../lib/core/dead-letter/dead-letter.ts';
import type { IntakeItem } from '../../../lib/core/event/envelope/intake-item.ts';
import { failure } from '../../../lib/core/failure/failure.ts';
import { awkwardKeys } from '../../support/awkward-keys.ts';
import { notification, readEvent } from '../../support/events.ts';
import { items } from '../../support/items.ts';

const denied = failure('DstPutObjectNotPermitted', { message: 'No.', hint: 'Grant it.' });
const place = { pair: 'test', nowMs: Date.parse('2026-11-23T10:00:00Z') };

function itemOf(event: unknown): IntakeItem {
  const [item] = items(event);
  if (!item) throw new Error('The event speaks of nothing.');
  return item;
}

/** The dead letter of an object with `key` that may not be written. */
function deadLetterAbout(key: string): DeadLetter {
  const item = itemOf(notification(key));
  return writeDeadLetter(item, { failure: denied, object: { bucket: 'uploads', key } }, place);
}

/** Characters SQS takes (API reference, SendMessage). */
const sqsText = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u;
const refusedBySqs = ['\u0000', '\u0008', '\u000b', '\u001f', '\ufffe', '\uffff', '\ud800', '\udc00x'];

describe('[U] a dead letter', () => {
  it('tells what failed, how, and when', () => {
    expect(deadLetterAbout('in/a b')).toEqual({
      version: 1,
      pair: 'test',
      failure: denied,
      event: notification('in/a b'),
      key: 'in/a b',
      attempts: 1,
      firstFailedAt: '2026-11-23T10:00:00.000Z',
      lastFailedAt: '2026-11-23T10:00:00.000Z',
    });
  });

  it('counts on from an earlier one', () => {
    const deadLetter = writeDeadLetter(itemOf(readEvent('dead-letter.json')), { failure: denied }, place);
    expect(deadLetter).toMatchObject({
      attempts: 3,
      firstFailedAt: '2026-11-23T10:15:31.000Z',
      lastFailedAt: '2026-11-23T10:00:00.000Z',
    });
  });

  it('has no key when none can be read', () => {
    expect(writeDeadLetter(itemOf('garbage'), { failure: denied }, place)).not.toHaveProperty('key');
  });

  it.each([...awkwardKeys.map(([key]) => key), ...refusedBySqs.map((text) => `in/${text}/a`)])(
    'about %j is text that SQS takes, and says the same when read',
    (key) => {
      const body = encodeDeadLetter({ ...deadLetterAbout('a'), key });
      expect(body).toMatch(sqsText);
      expect(JSON.parse(body).key).toBe(key);
    },
  );

  it('is read by intake as what it was written of', () => {
    const deadLetter = deadLetterAbout('in/a+b');
    expect(items(JSON.parse(encodeDeadLetter(deadLetter)))).toEqual([
      { ...itemOf(deadLetter.event), history: { attempts: 1, firstFailedAt: deadLetter.firstFailedAt } },
    ]);
  });
});

describe('[U] the attributes of a dead letter', () => {
  it('tell its code, side, pair and folder', () => {
    expect(deadLetterAttributes(deadLetterAbout('in/2026/a.txt'))).toEqual({
      code: 'DstPutObjectNotPermitted',
      side: 'destination',
      pair: 'test',
      keyPrefix: 'in/2026/',
    });
  });

  it.each(['a.txt', ''])('leave the folder of %j out, since SQS refuses empty ones', (key) => {
    expect(deadLetterAttributes({ ...deadLetterAbout('a'), key })).not.toHaveProperty('keyPrefix');
  });

  it.each(refusedBySqs)('are text that SQS takes though the folder holds %j', (text) => {
    const { keyPrefix } = deadLetterAttributes({ ...deadLetterAbout('a'), key: `in/${text}/a` });
    expect(keyPrefix).toMatch(sqsText);
    expect(keyPrefix).toMatch(/^in\/\ufffdx?\/$/);
  });

  it.each(['日本/', '🚢/', 'a\tb/'])('keep the folder %j as it is', (folder) => {
    expect(deadLetterAttributes({ ...deadLetterAbout('a'), key: `${folder}a` })['keyPrefix']).toBe(folder);
  });
});
