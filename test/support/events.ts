import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeNotificationKey } from '../../lib/core/copy/object-key.ts';

const folder = join(__dirname, '../../events');

/** Names of all files in events/ that hold a payload. */
export const eventFiles = readdirSync(folder).filter((file) => file.endsWith('.json'));

/** The payload of a file in events/. */
export function readEvent(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

/** What a test says of an upload. */
export interface UploadFacts {
  readonly bucket?: string;
  readonly size?: number;
  readonly eventTime?: string;
}

/** A record of an S3 notification about the upload of `key`, encoded as S3 encodes it. */
export function record(key: string, { bucket = 'uploads', size = 3, eventTime }: UploadFacts = {}) {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put',
    eventTime: eventTime ?? '2026-11-23T10:00:00.000Z',
    s3: { bucket: { name: bucket }, object: { key: encodeNotificationKey(key), size } },
  };
}

/** An S3 notification about uploads of `keys`. */
export function notification(...keys: readonly string[]) {
  return { Records: keys.map((key) => record(key)) };
}

/** An EventBridge event about the upload of `key`. */
export function eventBridge(key: unknown, bucket = 'uploads') {
  return {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    time: '2026-11-23T10:00:00Z',
    detail: { bucket: { name: bucket }, object: { key, size: 3 } },
  };
}

/** A batch of an SQS event source mapping: each body is text as it is, or a value that becomes JSON. */
export function sqsBatch(bodies: Readonly<Record<string, unknown>>) {
  return {
    Records: Object.entries(bodies).map(([messageId, body]) => ({
      messageId,
      eventSource: 'aws:sqs',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })),
  };
}
