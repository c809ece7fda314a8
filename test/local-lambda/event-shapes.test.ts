import { objectCreatedEvent } from '../../local/delivery/eventbridge-event.ts';
import { s3Notification } from '../../local/delivery/s3-record.ts';
import { objectWrite } from './object-write.ts';

describe('[U] the events of a write', () => {
  it('carry the key form-encoded in a notification, slashes kept', () => {
    expect(s3Notification(objectWrite({ key: "a b+c/é%~'(1)*.txt" }), 'rule')).toMatchObject({
      Records: [{ s3: { object: { key: 'a+b%2Bc/%C3%A9%25%7E%27%281%29*.txt' } } }],
    });
  });

  it('carry the key as it is in EventBridge', () => {
    expect(objectCreatedEvent(objectWrite({ key: 'a b+c/é%.txt' })).detail.object.key).toBe('a b+c/é%.txt');
  });

  it('have the fields that S3 documents for a notification', () => {
    expect(s3Notification(objectWrite({ versionId: 'v1' }), 'rule')).toEqual({
      Records: [
        {
          eventVersion: '2.1',
          eventSource: 'aws:s3',
          awsRegion: 'eu-west-1',
          eventTime: '2026-11-23T10:00:00.123Z',
          eventName: 'ObjectCreated:Put',
          userIdentity: { principalId: 'AWS:uploader' },
          requestParameters: { sourceIPAddress: '127.0.0.1' },
          responseElements: { 'x-amz-request-id': 'C3D13FE58DE4C810', 'x-amz-id-2': expect.any(String) },
          s3: {
            s3SchemaVersion: '1.0',
            configurationId: 'rule',
            bucket: {
              name: 'ferry-source',
              ownerIdentity: { principalId: 'A111111111111' },
              arn: 'arn:aws:s3:::ferry-source',
            },
            object: {
              key: 'in/a+b%2Bc/%C3%A9.txt',
              size: 12,
              eTag: '0123456789abcdef0123456789abcdef',
              versionId: 'v1',
              sequencer: '0055AED6DCD90281E5',
            },
          },
        },
      ],
    });
  });

  it('have the fields that S3 documents for EventBridge', () => {
    expect(objectCreatedEvent(objectWrite({ operation: 'Copy' }))).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'Object Created',
      source: 'aws.s3',
      account: '111111111111',
      time: '2026-11-23T10:00:00Z',
      region: 'eu-west-1',
      resources: ['arn:aws:s3:::ferry-source'],
      detail: {
        version: '0',
        bucket: { name: 'ferry-source' },
        object: {
          key: 'in/a b+c/é.txt',
          size: 12,
          etag: '0123456789abcdef0123456789abcdef',
          sequencer: '0055AED6DCD90281E5',
        },
        'request-id': 'C3D13FE58DE4C810',
        requester: '111111111111',
        'source-ip-address': '127.0.0.1',
        reason: 'CopyObject',
      },
    });
  });
});
