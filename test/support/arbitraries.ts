import fc from 'fast-check';
import { keyFault } from '../../lib/core/copy/object-key.ts';

/** Any text, lone surrogates and control characters included, often of the characters that encodings trip over. */
export const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(...'+% ?#&=:/\\\'"<>.~!*()-_@;,\u0000\n\u007f\ufffe\uffff\ud800\udc00é日🚢'),
  }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
);

/** Any key that S3 can hold. */
export const objectKey = text.filter((key) => keyFault(key) === undefined);

/** Names that intake looks for, and names that would do harm to it. */
const name = fc.constantFrom(
  'Records',
  'body',
  'Message',
  's3',
  'bucket',
  'object',
  'key',
  'name',
  'detail',
  'source',
  'Type',
  'Event',
  'event',
  'version',
  'failure',
  'requestPayload',
  'tasks',
  's3Key',
  's3Bucket',
  's3BucketArn',
  '__proto__',
  'constructor',
);

/** Any JSON value, with the names and values that intake looks at all over the place. */
export const eventLike: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(null, true, 0, 1, 7.5, '', 'aws.s3', 'aws:sqs', 'aws:sns', 'aws:s3', 'Object Created'),
    fc.constantFrom('Notification', 's3:TestEvent', 'ObjectCreated:Put', '2.1', 'a+b%20c', '%', '\ud800'),
    text,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 5 }),
    // Text within text, as SQS and SNS carry it.
    tie('value').map((value) => JSON.stringify(value)),
    fc.record({ Records: fc.array(tie('value'), { maxLength: 3 }) }),
    fc.record({ eventSource: fc.constant('aws:sqs'), messageId: text, body: tie('value') }),
    fc.record({ EventSource: fc.constant('aws:sns'), Sns: fc.record({ Message: tie('value') }) }),
    fc.record({ Type: fc.constant('Notification'), Message: tie('value') }),
    fc.record({ requestPayload: tie('value') }),
    fc.record({ invocationSchemaVersion: tie('value'), tasks: fc.array(tie('value'), { maxLength: 3 }) }),
    fc.record({ taskId: tie('value'), s3Key: text, s3BucketArn: tie('value'), s3VersionId: tie('value') }),
    fc.record({
      version: fc.constant(1),
      failure: tie('value'),
      event: tie('value'),
      attempts: tie('value'),
    }),
    fc.record({
      source: fc.constant('aws.s3'),
      'detail-type': fc.constant('Object Created'),
      detail: tie('value'),
    }),
    fc.record({ bucket: fc.record({ name: tie('value') }), object: fc.record({ key: tie('value') }) }),
  ),
})).value;
