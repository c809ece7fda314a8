/**
 * What S3 answers to a HEAD, under S3's own names: a copy in parts has to state all
 * that a single `CopyObject` copies by itself. Fields that are absent are undefined, as the SDK has it.
 */
export interface SourceHead extends Checksums {
  readonly ETag?: string | undefined;
  readonly ContentLength?: number | undefined;
  /** Entries of its metadata that no header can hold, so that S3 gives only their number. */
  readonly MissingMeta?: number | undefined;
  readonly LastModified?: Date | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  /** As it was sent, a date or not. */
  readonly ExpiresString?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
  /** Where a website bucket sends who asks for the object. */
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly StorageClass?: string | undefined;
  readonly ArchiveStatus?: string | undefined;
  readonly Restore?: string | undefined;
}

/** The checksums S3 may keep of an object; of the whole of it, or of those of its parts. */
export type Checksums = {
  readonly [algorithm in (typeof checksumAlgorithms)[number] as `Checksum${algorithm}`]?: string | undefined;
} & { readonly ChecksumType?: string | undefined };

export const checksumAlgorithms = [
  'CRC64NVME',
  'CRC32',
  'CRC32C',
  'SHA1',
  'SHA256',
  'SHA512',
  'MD5',
  'XXHASH64',
  'XXHASH3',
  'XXHASH128',
] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** Those that the SDK makes of bytes on their way; the others S3 alone can make. */
export const relayedAlgorithms: readonly ChecksumAlgorithm[] = [
  'CRC64NVME',
  'CRC32',
  'CRC32C',
  'SHA1',
  'SHA256',
];

/**
 * The algorithm of an object's checksum, if it is `among` these; S3 keeps one. Without any a copy gets CRC64NVME (S3
 * User Guide, "Checking object integrity").
 */
export function checksumAlgorithm(checksums: Checksums, among = relayedAlgorithms): ChecksumAlgorithm {
  return among.find((algorithm) => checksums[`Checksum${algorithm}`]) ?? 'CRC64NVME';
}

/** The checksums among the fields of an answer, to be sent on as they are. */
export function checksumsOf(answer: Checksums): Checksums {
  const algorithm = checksumAlgorithms.find((one) => answer[`Checksum${one}`]);
  return algorithm ? { [`Checksum${algorithm}`]: answer[`Checksum${algorithm}`] } : {};
}

/** Whether the object has to be restored before anybody can read it (S3 User Guide, "Working with archived objects"). */
export function isArchived({ StorageClass, ArchiveStatus, Restore }: SourceHead): boolean {
  const isAway = ArchiveStatus !== undefined || StorageClass === 'GLACIER' || StorageClass === 'DEEP_ARCHIVE';
  return isAway && !Restore?.includes('ongoing-request="false"');
}
