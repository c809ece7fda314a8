/** What a stand-in is made to be like. */
export interface Settings {
  /** The buckets that hold objects, and how many; any other bucket is empty. */
  readonly buckets: Readonly<Record<string, number>>;
  /** Size of each of their objects, in bytes. */
  readonly sizeBytes: number;
  /** Added before each answer, in ms. */
  readonly latencyMs: number;
  /** How fast S3 copies within one request, in bytes per second; 0 for at once. */
  readonly copyBytesPerSecond: number;
  /** Requests a second above which S3 answers 503 SlowDown; 0 for never. */
  readonly requestsPerSecond: number;
  /** Copied bytes a second above which it does too, as it may across Regions; 0 for never. */
  readonly bytesPerSecond: number;
  /** Answers over TLS, by a certificate made for it. */
  readonly tls: boolean;
}

export const defaults: Settings = {
  buckets: {},
  sizeBytes: 1024,
  latencyMs: 0,
  copyBytesPerSecond: 0,
  requestsPerSecond: 0,
  bytesPerSecond: 0,
  tls: false,
};

/** What a stand-in has seen since it was started or asked to forget. */
export interface Counts {
  /** Requests by operation, like `CopyObject`; those that were throttled too. */
  readonly requests: Readonly<Record<string, number>>;
  /** Those answered 503. */
  readonly throttled: number;
  /** Bytes that S3 copied, or took in by UploadPart and PutObject. */
  readonly bytes: number;
  /** The most requests under way at once. */
  readonly atOnce: number;
}

export type Question = 'counts' | 'reset';
export type Message =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'answer'; readonly counts: Counts };
