import { randomUUID } from 'node:crypto';
import type { ObjectWrite } from '../policy-proxy/policy-proxy.ts';

const reasons: Readonly<Record<ObjectWrite['operation'], string>> = {
  Put: 'PutObject',
  Post: 'POST Object',
  Copy: 'CopyObject',
  CompleteMultipartUpload: 'CompleteMultipartUpload',
};

/** The EventBridge event of one write (S3 User Guide, "EventBridge event message structure"). The key is not encoded there. */
export function objectCreatedEvent(write: ObjectWrite) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: write.account,
    time: write.time.replace(/\.\d+Z$/, 'Z'),
    region: write.region,
    resources: [`arn:aws:s3:::${write.bucket}`],
    detail: {
      version: '0',
      bucket: { name: write.bucket },
      object: {
        key: write.key,
        size: write.sizeBytes,
        etag: write.eTag,
        ...(write.versionId && { 'version-id': write.versionId }),
        sequencer: write.sequencer,
      },
      'request-id': write.requestId,
      requester: write.principalArn.split(':')[4],
      'source-ip-address': '127.0.0.1',
      reason: reasons[write.operation],
    },
  };
}
