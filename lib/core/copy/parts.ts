/** One part of an object: a run of its bytes, both ends included, as S3 counts them. */
export interface Part {
  /** From 1. */
  readonly number: number;
  readonly firstByte: number;
  readonly lastByte: number;
}

const mib = 1024 ** 2;

/**
 * Parts of one object under way at once. Of those that S3 copies: the SDK's HTTP agent opens 50 connections, some are
 * kept for other calls. Of those that are relayed: a few fill the network of a Lambda function (600 Mbit/s), and
 * each holds a buffer.
 */
export const partsAtOnce = { copied: 40, relayed: 6 } as const;

/** S3 User Guide, "Amazon S3 multipart upload limits". The last part may be smaller. */
export const partLimits = { count: 10_000, smallestBytes: 5 * mib, largestBytes: 5 * 1024 * mib } as const;

/** The largest object that parts can make up; S3 itself stores up to 50 TB. */
export const largestObjectBytes = partLimits.count * partLimits.largestBytes;

/**
 * The size of the parts of an object of `sizeBytes`: `wantedBytes`, or the next whole MiB with which the
 * object fits into 10,000 parts. Throws a RangeError for an object that no parts make up.
 */
export function partBytesOf(sizeBytes: number, wantedBytes: number): number {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1 || sizeBytes > largestObjectBytes) {
    throw new RangeError(`An object of ${sizeBytes} bytes has no parts: 1 to ${largestObjectBytes} do.`);
  }
  const neededBytes = Math.ceil(sizeBytes / partLimits.count / mib) * mib;
  const bytes = Math.max(partLimits.smallestBytes, wantedBytes, neededBytes);
  return Math.min(bytes, partLimits.largestBytes);
}

/** Whether parts of `partBytes` make up an object of `sizeBytes` within the limits of S3. */
export function isPartSize(sizeBytes: number, partBytes: number): boolean {
  return (
    Number.isSafeInteger(partBytes) &&
    partBytes >= partLimits.smallestBytes &&
    partBytes <= partLimits.largestBytes &&
    sizeBytes >= 1 &&
    Math.ceil(sizeBytes / partBytes) <= partLimits.count
  );
}

/** The parts of an object in their order; together they cover every byte once. */
export function planParts(sizeBytes: number, partBytes: number): Part[] {
  return Array.from({ length: Math.ceil(sizeBytes / partBytes) }, (_, index) => ({
    number: index + 1,
    firstByte: index * partBytes,
    lastByte: Math.min((index + 1) * partBytes, sizeBytes) - 1,
  }));
}

/** Bytes in `part`. */
export function partLength({ firstByte, lastByte }: Part): number {
  return lastByte - firstByte + 1;
}

/** The range of a part as S3 wants it, of both `Range` and `x-amz-copy-source-range`. */
export function partRange({ firstByte, lastByte }: Part): string {
  return `bytes=${firstByte}-${lastByte}`;
}
