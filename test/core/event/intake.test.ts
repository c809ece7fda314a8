import { createHash } from 'node:crypto';
import { plan } from '../../../lib/core/copy/plan.ts';
import { intake } from '../../../lib/core/event/intake.ts';
import { loadPair } from '../../../lib/pair-file/pair-file.ts';
import { eventBridge, eventFiles, notification, readEvent, record, sqsBatch } from '../../support/events.ts';
import { items, words } from '../../support/items.ts';

const welcome = 'reports/welcome.txt';
const awkward = 'rapports/été 2026/100% + a&b=c?#"日本🚢".txt';

describe('[U] the payloads in events/', () => {
  it.each<[string, ...string[]]>([
    ['s3-notification.json', welcome],
    [
      's3-notification-many-records.json',
      welcome,
      'photos/2026/harbour.jpg',
      'archive/2026-11.tar.gz',
      'drafts/scratch.tmp',
    ],
    ['s3-notification-awkward-key.json', awkward],
    ['eventbridge.json', awkward],
    ['sqs-s3-notification.json', welcome, 'photos/2026/harbour.jpg'],
    ['sqs-eventbridge.json', 'reports/a b+c%20d.txt'],
    ['sqs-sns-s3-notification.json', welcome],
    ['sns-s3-notification.json', welcome],
    ['s3-test-event.json', 'test-event'],
    ['lambda-on-failure-destination.json', welcome],
    ['dead-letter.json', welcome],
    ['sqs-dead-letters.json', welcome, awkward],
    ['sqs-lambda-dead-letter.json', welcome],
    ['s3-batch-operations-1.0.json', welcome],
    ['s3-batch-operations-2.0.json', awkward, 'drafts/scratch.tmp'],
  ])('%s speaks of %j', (file, ...expected) => {
    expect(words(readEvent(file))).toEqual(expected);
    expect(intake(readEvent(file)).unit).toBe(file.startsWith('sqs-') ? 'message' : 'event');
  });

  it('are all read by the test above', () => {
    expect(eventFiles).toHaveLength(15);
  });

  it('speak of the bucket of the demo pair, which refuses none of them', () => {
    const demo = loadPair('demo');
    const decided = eventFiles
      .flatMap((file) => items(readEvent(file)))
      .flatMap((item) => (item.kind === 'object' ? [plan(demo, item.object).kind] : []));
    expect(decided).toHaveLength(20);
    expect(new Set(decided)).toEqual(new Set(['copy', 'filter']));
  });

  it('carry the digest of each message body', () => {
    const batches = eventFiles.filter((file) => file.startsWith('sqs-')).map(readEvent);
    const messages = batches.flatMap(({ Records }) => (Array.isArray(Records) ? Records : []));
    expect(messages.length).toBeGreaterThan(5);
    for (const { body, md5OfBody } of messages) {
      expect(createHash('md5').update(body).digest('hex')).toBe(md5OfBody);
    }
  });
});

describe('[U] intake', () => {
  it('takes every fact a notification tells of an object', () => {
    expect(items(readEvent('s3-notification-many-records.json'))[1]).toMatchObject({
      kind: 'object',
      object: {
        bucket: 'ferry-demo-uploads',
        key: 'photos/2026/harbour.jpg',
        sizeBytes: 2202010,
        eTag: 'a87ff679a2f3e71d9181a67b7542122c',
        versionId: '096fKKXTRTtl3on89fVO.nfljtsv6qko',
        sequencer: '0067E2B4D1C3A9F2',
        eventTime: '2026-11-23T10:15:30.123Z',
      },
    });
  });

  it('takes every fact EventBridge tells of an object', () => {
    expect(items(readEvent('eventbridge.json'))[0]).toMatchObject({
      kind: 'object',
      object: {
        bucket: 'ferry-demo-uploads',
        key: awkward,
        sizeBytes: 5,
        eTag: 'b1946ac92492d2347c6235b4d2611184',
        versionId: 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
        sequencer: '617f08299329d189',
        eventTime: '2026-11-23T10:15:30Z',
      },
    });
  });

  it('gives each record an event of its own, unchanged', () => {
    const event = readEvent('s3-notification-many-records.json');
    const records = Array.isArray(event['Records']) ? event['Records'] : [];
    expect(items(event).map((item) => item.event)).toEqual(records.map((one) => ({ Records: [one] })));
  });

  it('tells the messages of a batch apart by their ids', () => {
    const batch = sqsBatch({ m1: notification('a', 'b'), m2: 'garbage', m3: eventBridge('c') });
    expect(intake(batch)).toMatchObject({
      unit: 'message',
      deliveries: [
        { messageId: 'm1', items: [{ object: { key: 'a' } }, { object: { key: 'b' } }] },
        { messageId: 'm2', items: [{ failure: { code: 'EventMalformed' }, event: 'garbage' }] },
        { messageId: 'm3', items: [{ object: { key: 'c' } }] },
      ],
    });
  });

  it('keeps good records beside bad ones', () => {
    const bad = { ...record('b'), s3: {} };
    expect(words({ Records: [record('a'), bad, 7, null, record('c')] })).toEqual([
      'a',
      'EventMalformed',
      'EventMalformed',
      'EventMalformed',
      'c',
    ]);
  });

  it('reads records of several senders in one event', () => {
    const queued = sqsBatch({ m: notification('queued') }).Records;
    const published = [
      { EventSource: 'aws:sns', Sns: { Message: JSON.stringify(notification('published')) } },
    ];
    const event = { Records: [record('direct'), ...queued, ...published] };
    expect(words(event)).toEqual(['direct', 'queued', 'published']);
    expect(intake(event).unit).toBe('event');
  });

  it.each([
    ['ObjectCreated:Put', 'a'],
    ['ObjectCreated:CompleteMultipartUpload', 'a'],
    ['s3:ObjectCreated:Copy', 'a'],
    ['ObjectRemoved:Delete', 'not-object-created'],
    ['ObjectRestore:Completed', 'not-object-created'],
    ['NotObjectCreated:Put', 'not-object-created'],
  ])('reads an event named %s as %j', (eventName, expected) => {
    expect(words({ Records: [{ ...record('a'), eventName }] })).toEqual([expected]);
  });

  it.each([
    ['2.0', 'a'],
    ['2.6', 'a'],
    ['1.0', 'EventMalformed'],
    ['3.0', 'EventMalformed'],
    ['20', 'EventMalformed'],
    [2.1, 'EventMalformed'],
  ])('reads a record of version %j as %j', (eventVersion, expected) => {
    expect(words({ Records: [{ ...record('a'), eventVersion }] })).toEqual([expected]);
  });

  it('ignores what EventBridge says of other things than new objects', () => {
    expect(words({ ...eventBridge('a'), 'detail-type': 'Object Deleted' })).toEqual(['not-object-created']);
  });

  it('takes an object of 0 bytes for one', () => {
    expect(items({ Records: [record('a/', { size: 0 })] })).toMatchObject([{ object: { sizeBytes: 0 } }]);
  });

  it.each([-1, 1.5, '3', null])('does not believe a size of %j', (size) => {
    const object = { key: 'a', size };
    const [read] = items({ Records: [{ ...record('a'), s3: { bucket: { name: 'b' }, object } }] });
    expect(read?.kind === 'object' && read.object).toEqual({
      bucket: 'b',
      key: 'a',
      eventTime: '2026-11-23T10:00:00.000Z',
    });
  });

  it('leaves out facts of the wrong type', () => {
    const object = { key: 'a', size: -1, eTag: 7, versionId: null, sequencer: {} };
    const odd = { ...record('a'), eventTime: 5, s3: { bucket: { name: 'b' }, object } };
    expect(items({ Records: [odd] })).toMatchObject([{ object: { bucket: 'b', key: 'a' } }]);
    expect(Object.keys(Object(items({ Records: [odd] })[0]).object)).toEqual(['bucket', 'key']);
  });
});

describe('[U] intake of a dead letter', () => {
  const deadLetter = readEvent('dead-letter.json');

  it('takes its history', () => {
    expect(items(deadLetter)).toMatchObject([
      { history: { attempts: 2, firstFailedAt: '2026-11-23T10:15:31.000Z' } },
    ]);
  });

  it.each([0, -1, 1.5, '3', null, Number.MAX_VALUE])('counts %j attempts as one', (attempts) => {
    expect(items({ ...deadLetter, attempts })[0]?.history?.attempts).toBe(1);
  });

  it.each([7, 'yesterday', null])('does not believe that it first failed at %j', (firstFailedAt) => {
    expect(items({ ...deadLetter, firstFailedAt })[0]?.history).toEqual({ attempts: 2 });
  });

  it('takes nothing else: neither key nor pair nor destination', () => {
    const hostile = { ...deadLetter, key: 'other', pair: 'other', bucket: 'other', destinationKey: 'other' };
    expect(items(hostile)).toEqual(items(deadLetter));
  });

  it('reads an event kept as text', () => {
    expect(words({ ...deadLetter, event: JSON.stringify(notification('a')) })).toEqual(['a']);
    expect(items({ ...deadLetter, event: 'garbage' })).toMatchObject([{ event: 'garbage' }]);
  });

  it('in a dead letter counts by the outer one', () => {
    expect(items({ ...deadLetter, event: { ...deadLetter, attempts: 9 } })[0]?.history?.attempts).toBe(2);
  });
});
