import { othersMessage } from '../../../lib/core/dead-letter/dead-letter-owner.ts';
import { stringAttributes } from '../../../lib/core/dead-letter/message-attribute.ts';
import { notification, readEvent } from '../../support/events.ts';
import { pair } from '../../support/pair.ts';

const own = pair();
const message = (body: unknown, attributes: Readonly<Record<string, string>> = {}) => ({
  body: JSON.stringify(body),
  attributes: stringAttributes(attributes),
});

describe('[U] a message in the queue of a pair', () => {
  const deadLetter = (name: string) => ({ ...readEvent('dead-letter.json'), pair: name });

  it('is of the pair that its body names', () => {
    expect(othersMessage(message(deadLetter('test')), own)).toBeUndefined();
    expect(othersMessage(message(deadLetter('acme')), own)).toBe('a dead letter of pair acme');
  });

  it('is of the pair that its attribute names, whatever its body can tell', () => {
    expect(othersMessage(message('cut', { pair: 'test' }), own)).toBeUndefined();
    expect(othersMessage(message('cut', { pair: 'acme' }), own)).toBe('a dead letter of pair acme');
    expect(othersMessage(message(deadLetter('test'), { pair: 'acme' }), own)).toBe(
      'a dead letter of pair acme',
    );
    // Its own name settles it: the bucket of the event is not asked.
    expect(
      othersMessage(message(deadLetter('test')), pair({ source: { bucket: 'renamed' } })),
    ).toBeUndefined();
  });

  it('that names no pair is of the bucket of its event', () => {
    expect(othersMessage(message(notification('a')), own)).toBeUndefined();
    expect(othersMessage(message(notification('a')), pair({ source: { bucket: 'other' } }))).toBe(
      'an event of bucket uploads',
    );
  });

  it('that nobody can read may be of this pair', () => {
    expect(othersMessage({ body: 'garbage', attributes: {} }, own)).toBeUndefined();
    expect(othersMessage(message({ pair: 7 }), own)).toBeUndefined();
  });
});
