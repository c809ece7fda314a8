import type { ObjectWrite } from '../policy-proxy/policy-proxy.ts';

/**
 * The body of an S3 notification of one write (S3 User Guide, "Event message structure"). The key is
 * form-encoded there, and slashes stay as they are.
 */
export function s3Notification(write: ObjectWrite, configurationId: string): object {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: write.region,
        eventTime: write.time,
        eventName: `ObjectCreated:${write.operation}`,
        userIdentity: { principalId: `AWS:${write.principalArn.split('/').at(-1)}` },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': write.requestId, 'x-amz-id-2': hostId(write) },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId,
          bucket: {
            name: write.bucket,
            ownerIdentity: { principalId: `A${write.account}` },
            arn: `arn:aws:s3:::${write.bucket}`,
          },
          object: {
            key: encodedKey(write.key),
            size: write.sizeBytes,
            eTag: write.eTag,
            ...(write.versionId && { versionId: write.versionId }),
            sequencer: write.sequencer,
          },
        },
      },
    ],
  };
}

function encodedKey(key: string): string {
  return new URLSearchParams({ key }).toString().slice('key='.length).replaceAll('%2F', '/');
}

function hostId(write: ObjectWrite): string {
  return Buffer.from(`${write.requestId}/${write.bucket}`).toString('base64');
}
