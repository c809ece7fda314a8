import type { Call } from './call.ts';
import type { Bucket } from './deployed-bucket.ts';
import {
  announcedBytes,
  answeredETag,
  type ObjectWrite,
  objectWrite,
  writeOperations,
} from './object-write.ts';
import { answeredVersion } from './s3-reply.ts';
import type { S3Request } from './s3-request.ts';
import { readObject } from './stored-object.ts';
import type { Reply, Upstream } from './upstream.ts';

export interface ObjectWrites {
  listen(listener: (write: ObjectWrite) => void): void;
  /** Tells the listeners when the reply says that an object was written. */
  report(request: S3Request, reply: Reply): Promise<void>;
}

export function openObjectWrites(upstream: Upstream): ObjectWrites {
  const listeners: ((write: ObjectWrite) => void)[] = [];

  async function report({ call, principal, bucket, source }: S3Request, reply: Reply): Promise<void> {
    const operation = writeOperations[call.operation];
    const eTag = answeredETag(reply.headers, reply.body.toString());
    if (listeners.length === 0 || !operation || !bucket || reply.status !== 200 || !eTag) return;
    const versionId = answeredVersion(reply.headers);
    const known =
      source?.stored?.sizeBytes ?? (call.operation === 'PutObject' ? announcedBytes(call) : undefined);
    const sizeBytes = known ?? (await storedBytes(call, bucket, versionId));
    const owner = { account: bucket.account, region: bucket.region };
    notify(objectWrite({ call, principal, owner, eTag, sizeBytes, versionId }, operation));
  }

  async function storedBytes(call: Call, bucket: Bucket, versionId: string | undefined): Promise<number> {
    const stored = await readObject(upstream, { bucket, key: call.key ?? '', versionId });
    return stored?.sizeBytes ?? 0;
  }

  function notify(write: ObjectWrite): void {
    for (const listener of listeners) listener(write);
  }

  return { listen: (listener) => void listeners.push(listener), report };
}
