import type { Pair } from '../core/pair/pair.ts';

/** Requests by operation, as `s3:CopyObject`. test/e2e/counted-requests.test.ts holds them to what was counted over HTTP. */
export type Requests = Readonly<Record<string, number>>;

type Terms = Pick<Pair, 'access' | 'tags'>;

/** What a function sends for an object that needs no parts, warm. STS is asked once an hour and costs nothing. */
export function requestsOfObject({ access, tags }: Terms): Requests {
  if (access !== 'relay') return { 's3:CopyObject': 1 };
  return {
    's3:GetObject': 1,
    ...readTags(tags),
    's3:PutObject': 1,
    's3:HeadObject': 1,
  };
}

/** What functions send for an object that is copied in `parts`: whoever meets it opens the upload, the next ends it. */
export function requestsOfLargeObject({ access, tags }: Terms, parts: number): Requests {
  const moved: Requests =
    access === 'relay' ? { 's3:GetObject': parts, 's3:UploadPart': parts } : { 's3:UploadPartCopy': parts };
  return {
    's3:HeadObject': 3,
    ...(tags === 'copy' && { 's3:GetObjectTagging': 2 }),
    's3:CreateMultipartUpload': 1,
    'sqs:SendMessage': 1,
    's3:ListMultipartUploads': 1,
    's3:ListParts': 1,
    ...moved,
    's3:CompleteMultipartUpload': 1,
  };
}

/**
 * What an object costs at most that fails for good, beside the copy that is tried: the source is asked for all that
 * a copy needs of it, to find out whose refusal it was, and the dead letter is sent.
 */
export function requestsOfDeadLetter({ tags }: Terms): Requests {
  return { 's3:HeadObject': 1, 's3:GetObject': 1, ...readTags(tags), 'sqs:SendMessage': 1 };
}

/** What a replay costs at most beside the copy: messages are received and deleted up to ten at a time, or alone at worst. */
export const requestsOfReplay: Requests = { 'sqs:ReceiveMessage': 1, 'sqs:DeleteMessageBatch': 1 };

function readTags(tags: Pair['tags']): Requests {
  return tags === 'copy' ? { 's3:GetObjectTagging': 1 } : {};
}

/** `requests` of so many objects. */
export function times(requests: Requests, objects: number): Requests {
  return Object.fromEntries(Object.entries(requests).map(([name, count]) => [name, count * objects]));
}

/** All of them together. */
export function sum(...all: readonly Requests[]): Requests {
  const total: Record<string, number> = {};
  for (const requests of all) {
    for (const [name, count] of Object.entries(requests)) total[name] = (total[name] ?? 0) + count;
  }
  return total;
}

const writes: ReadonlySet<string> = new Set([
  's3:CopyObject',
  's3:PutObject',
  's3:CreateMultipartUpload',
  's3:UploadPart',
  's3:UploadPartCopy',
  's3:CompleteMultipartUpload',
  's3:ListObjectsV2',
  's3:ListParts',
  's3:ListMultipartUploads',
]);

/** How S3 prices an operation: with PUT, COPY, POST and LIST, or with GET and all others. */
export function isWritePriced(operation: string): boolean {
  return writes.has(operation);
}
