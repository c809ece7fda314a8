import { intake } from '../../../lib/core/event/intake.ts';
import { eventBridge, notification, record, sqsBatch } from '../../support/events.ts';
import { items, words } from '../../support/items.ts';

/** `event` in as many dead letters as told. */
function nested(event: unknown, depth: number): unknown {
  return depth === 0 ? event : { version: 1, failure: {}, event: nested(event, depth - 1) };
}

describe('[U] intake of what nobody should send', () => {
  it.each([
    undefined,
    null,
    true,
    0,
    'text',
    '',
    [],
    [record('a')],
    {},
    { Event: 's3:OtherEvent' },
    { Records: [] },
    { Records: {} },
    { Records: 'x' },
    { Records: [[]] },
    { Records: [{}] },
    { Records: [{ eventSource: 'aws:sqs' }] },
    { Records: [{ eventSource: 'aws:sqs', body: null }] },
    { Records: [{ eventSource: 'aws:sqs', body: '' }] },
    { Records: [{ EventSource: 'aws:sns' }] },
    { Records: [{ EventSource: 'aws:sns', Sns: { Message: 5 } }] },
    { Type: 'Notification' },
    { requestPayload: null },
    { requestPayload: undefined },
    { version: 1, failure: {}, event: null },
    { version: 2, failure: {}, event: notification('a') },
    eventBridge(7),
    eventBridge(null),
    eventBridge('a', ''),
    { source: 'aws.s3', 'detail-type': 'Object Created' },
    { source: 'aws.s3', 'detail-type': 'Object Created', detail: [] },
    { Records: [{ ...record('a'), s3: { bucket: { name: 5 }, object: { key: 'a' } } }] },
    { Records: [{ ...record('a'), s3: { bucket: { name: '' }, object: { key: 'a' } } }] },
    { Records: [{ ...record('a'), s3: { bucket: { name: 'b' }, object: { key: 5 } } }] },
    { Records: [{ ...record('a'), s3: [] }] },
    { Records: [{ ...record('a'), eventName: undefined }] },
  ])('%j is malformed, and kept', (event) => {
    const read = items(event);
    expect(read).toMatchObject([{ kind: 'rejected', failure: { code: 'EventMalformed' } }]);
    expect(JSON.stringify(read[0]?.event)).toBeDefined();
  });

  it('names a key that is no URL encoding', () => {
    const object = { key: '100%' };
    const read = items({ Records: [{ ...record('a'), s3: { bucket: { name: 'b' }, object } }] });
    expect(read).toMatchObject([{ kind: 'rejected', failure: { code: 'EventKeyInvalid' } }]);
    expect(read[0]?.kind === 'rejected' && read[0].failure.message).toContain('100%');
  });

  it('reads eight envelopes in each other and no more', () => {
    expect(words(nested(notification('a'), 8))).toEqual(['a']);
    expect(words(nested(notification('a'), 9))).toEqual(['EventMalformed']);
  });

  it.each<[string, (event: unknown) => unknown]>([
    ['SQS messages', (event) => ({ Records: [{ eventSource: 'aws:sqs', body: JSON.stringify(event) }, 7] })],
    [
      'SNS records',
      (event) => ({ Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(event) } }] }),
    ],
    ['SNS notifications', (event) => ({ Type: 'Notification', Message: JSON.stringify(event) })],
    ['answers of Lambda', (event) => ({ requestPayload: event })],
    ['messages about large objects', (event) => ({ version: 1, upload: {}, event })],
  ])('counts %s as envelopes too', (_, wrap) => {
    const wrapped = (depth: number): unknown => (depth === 0 ? notification('a') : wrap(wrapped(depth - 1)));
    // Raw texts double with each envelope, so depths are those of the object itself.
    const inside = (depth: number) => JSON.stringify(items(wrapped(depth)));
    expect(inside(3)).toContain('"kind":"object"');
    expect(items(nested(wrapped(4), 6)).some(({ kind }) => kind === 'object')).toBe(false);
    expect(items(nested(wrapped(3), 5)).some(({ kind }) => kind === 'object')).toBe(true);
  });

  it.each<[unknown, string]>([
    [nested(notification('a'), 9), 'nested more than 8 envelopes deep'],
    ['garbage', 'not JSON'],
    [7, 'not a JSON object'],
    [{ any: 'thing' }, 'no envelope that S3, SNS, SQS, EventBridge or Lambda sends'],
    [{ Records: [] }, 'empty list of records'],
    [{ Records: [7] }, 'the record is not a JSON object'],
    [{ tasks: [] }, 'empty list of tasks'],
    [{ tasks: [7] }, 'the task is not a JSON object'],
    [{ tasks: [{ s3Key: 'a' }] }, 'no bucket or no key'],
    [{ tasks: [{ s3Bucket: 'b' }] }, 'no bucket or no key'],
    [{ Records: [{ eventName: 'x' }] }, 'no S3 event notification of version 2'],
    [{ Records: [{ ...record('a'), s3: {} }] }, 'no bucket or no key'],
    [eventBridge('a', ''), 'no bucket or no key'],
    [{ version: 1, upload: {} }, 'no envelope'],
    [{ upload: {}, event: notification('a') }, 'no envelope'],
    [{ failure: {}, event: notification('a') }, 'no envelope'],
  ])('says of %j why it cannot be read, and what to do', (event, why) => {
    expect(items(event)).toMatchObject([
      {
        kind: 'rejected',
        failure: {
          message: expect.stringContaining(why),
          hint: expect.stringMatching(/report .* a bug .* purge the message/),
        },
      },
    ]);
  });

  it('keeps of a list what is wrong alone, in an event that is read again to the same', () => {
    expect(items({ Records: [7] })).toMatchObject([{ event: { Records: [7] } }]);
    const job = {
      invocationSchemaVersion: '2.0',
      tasks: [7, { s3Bucket: 'b', s3Key: 'a', s3VersionId: 'v' }],
    };
    expect(items(job)).toMatchObject([
      { event: { invocationSchemaVersion: '2.0', tasks: [7] } },
      { event: { invocationSchemaVersion: '2.0', tasks: [job.tasks[1]] }, object: { versionId: 'v' } },
    ]);
  });

  it('withstands text nested 100,000 deep', () => {
    const text = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(words(sqsBatch({ m: `{"Records":${text}}` }))).toEqual(['EventMalformed']);
    expect(words(sqsBatch({ m: text }))).toEqual(['EventMalformed']);
  });

  it('withstands 20,000 records', () => {
    expect(items({ Records: Array.from({ length: 20_000 }, () => 7) })).toHaveLength(20_000);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'takes %s for a key like any other',
    (key) => {
      expect(words(notification(key))).toEqual([key]);
      expect(words(JSON.parse(`{"${key}": {"source": "aws.s3"}}`))).toEqual(['EventMalformed']);
    },
  );

  it('is not fooled by inherited fields', () => {
    const polluting = JSON.parse(
      '{"__proto__": {"Records": []}, "constructor": {"prototype": {"source": "aws.s3"}}}',
    );
    expect(words(polluting)).toEqual(['EventMalformed']);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('reads text as it reads the body of a message', () => {
    expect(words(JSON.stringify(notification('a')))).toEqual(['a']);
    expect(items('garbage')).toEqual(items(sqsBatch({ m: 'garbage' })));
  });

  it('sees a message without an id', () => {
    const [message] = sqsBatch({ m: notification('a') }).Records;
    const read = intake({ Records: [{ ...message, messageId: 5 }] });
    expect(read.deliveries).toMatchObject([{ messageId: '', items: [{ kind: 'object' }] }]);
  });
});
