import { writeDeadLetter } from '../../../lib/core/dead-letter/dead-letter.ts';
import { stringAttributes } from '../../../lib/core/dead-letter/message-attribute.ts';
import { readDeadLetter } from '../../../lib/core/dead-letter/received-dead-letter.ts';
import { unwrap } from '../../../lib/core/event/intake.ts';
import { failure } from '../../../lib/core/failure/failure.ts';
import { notification, readEvent } from '../../support/events.ts';
import { upload } from '../../support/ferry.ts';

/** A message of a dead-letter queue with `body`, text as it is and a value as JSON. */
function message(body: unknown, attributes: Readonly<Record<string, string>> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { id: 'm1', body: text, attributes: stringAttributes(attributes), sentAtMs: 1_000, receipt: 'r1' };
}

describe('[U] a dead letter of the dead-letter queue', () => {
  it('written by a ferry tells its failure, key and history', () => {
    expect(readDeadLetter(message(readEvent('dead-letter.json')))).toMatchObject({
      failure: { code: 'DstPutObjectNotPermitted', side: 'destination', requestId: 'TX234S0F24A06C7E' },
      key: 'reports/welcome.txt',
      attempts: 2,
      firstFailedAtMs: Date.parse('2026-11-23T10:15:31.000Z'),
      items: [{ kind: 'object' }],
    });
  });

  it('claims neither a code that is none nor a side of its own', () => {
    const deadLetter = readEvent('dead-letter.json');
    const hostile = { code: '__proto__', side: 'nowhere', message: 5 };
    expect(readDeadLetter(message({ ...deadLetter, failure: hostile })).failure).toEqual({
      code: 'Unrecognised',
      side: 'destination',
      disposition: 'permanent',
      message: '',
      hint: '',
    });
  });

  it('written by Lambda after an error of ours has its code', () => {
    const attributes = { RequestID: 'q1', ErrorMessage: 'DstThrottled: SlowDown: Less.' };
    expect(readDeadLetter(message(notification('a', 'b'), attributes))).toMatchObject({
      failure: { code: 'DstThrottled', message: 'DstThrottled: SlowDown: Less.', requestId: 'q1' },
      key: 'a',
      attempts: 1,
      firstFailedAtMs: 1_000,
      items: [{ object: { key: 'a' } }, { object: { key: 'b' } }],
    });
  });

  it.each([
    ['2026-11-23T10:18:31.214Z e4b46cbf Task timed out after 120.00 seconds'],
    ['RequestId: e4b46cbf Error: Runtime exited'],
    ['DstThrottledX'],
    ['The function says DstThrottled: SlowDown'],
    ['Stryker: no code of ours'],
    [''],
  ])('written by Lambda with the error %j says that the invocation failed', (ErrorMessage) => {
    expect(readDeadLetter(message(notification('a'), { ErrorMessage })).failure).toMatchObject({
      code: 'InvocationFailed',
      message: ErrorMessage || expect.stringContaining('failed each time'),
    });
  });

  it('of an upload that was begun again too often replays it with a clean count', () => {
    const begun = { ...upload, restarts: 5 };
    const deadLetter = readDeadLetter(
      message({ version: 1, pair: 'test', event: notification('big'), upload: begun }),
    );
    expect(deadLetter.items).toMatchObject([{ kind: 'object', upload: { id: upload.id, restarts: 0 } }]);
  });

  it('written by a ferry replays its event without the upload that failed', () => {
    const [item] = unwrap({ version: 1, event: notification('big'), upload: { ...upload, restarts: 5 } });
    const failed = failure('DstChecksumMismatch', { message: 'm', hint: 'h' });
    if (!item) throw new Error('The message names no object.');
    const deadLetter = writeDeadLetter(item, { failure: failed }, { pair: 'test', nowMs: 0 });
    const [replayed] = readDeadLetter(message(deadLetter)).items;
    expect(replayed).toMatchObject({ kind: 'object', object: { key: 'big' } });
    expect(replayed).not.toHaveProperty('upload');
  });

  it('of an on-failure destination is read as its event', () => {
    const deadLetter = readDeadLetter(message(readEvent('lambda-on-failure-destination.json')));
    expect(deadLetter).toMatchObject({
      failure: { code: 'DstThrottled', requestId: 'e4b46cbf-b738-xmpl-8880-a18cdf61200e' },
      key: 'reports/welcome.txt',
      items: [{ kind: 'object' }],
    });
  });

  it('of no error at all says where to look, and of what request it is', () => {
    const { failure, key, attempts, firstFailedAtMs } = readDeadLetter(message(notification('a')));
    expect(failure).toEqual({
      code: 'InvocationFailed',
      side: expect.any(String),
      disposition: expect.any(String),
      message: 'The invocation failed each time the event was delivered.',
      hint: expect.stringContaining('look at the log of the function'),
    });
    expect([key, attempts, firstFailedAtMs]).toEqual(['a', 1, 1_000]);
  });

  it('whose event cannot be read has the key that it tells, and no code that it does not tell', () => {
    const deadLetter = { ...readEvent('dead-letter.json'), event: 'garbage', key: 'in/a', failure: {} };
    expect(readDeadLetter(message(deadLetter))).toMatchObject({
      key: 'in/a',
      failure: { code: 'Unrecognised', message: '', hint: '' },
    });
  });

  it('without a key has none', () => {
    expect(readDeadLetter(message('garbage'))).not.toHaveProperty('key');
  });

  it('whose time of the first failure cannot be read first failed when it was sent', () => {
    const deadLetter = { ...readEvent('dead-letter.json'), firstFailedAt: 'yesterday' };
    expect(readDeadLetter(message(deadLetter)).firstFailedAtMs).toBe(1_000);
  });

  it.each(['garbage', '', '[]', '{"version":1}'])('that says %j is malformed, and kept', (body) => {
    expect(readDeadLetter(message(body))).toMatchObject({
      failure: { code: 'EventMalformed' },
      items: [{ kind: 'rejected' }],
    });
  });
});
