/** The object an event speaks of. Nothing here says where it goes: that is the pair's alone. */
export interface SourceObject {
  readonly bucket: string;
  /** Decoded: the key as S3 stores it. */
  readonly key: string;
  readonly sizeBytes?: number;
  readonly eTag?: string;
  readonly versionId?: string;
  /** Hexadecimal, of unequal lengths; orders events of one key only. */
  readonly sequencer?: string;
  /** ISO 8601 time at which S3 finished the write. */
  readonly eventTime?: string;
}
