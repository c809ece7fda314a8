import { asBytes, asString } from '../text/json-value.ts';

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

/** A source object from what an event says, facts of the wrong type left out. */
export function sourceObject(
  bucket: string,
  key: string,
  facts: { readonly [fact in Exclude<keyof SourceObject, 'bucket' | 'key'>]?: unknown },
): SourceObject {
  const sizeBytes = asBytes(facts.sizeBytes);
  const eTag = asString(facts.eTag);
  const versionId = asString(facts.versionId);
  const sequencer = asString(facts.sequencer);
  const eventTime = asString(facts.eventTime);
  return {
    bucket,
    key,
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(eTag && { eTag }),
    ...(versionId && { versionId }),
    ...(sequencer && { sequencer }),
    ...(eventTime && { eventTime }),
  };
}
