import { type Failure, failure } from '../failure/failure.ts';
import {
  type ChecksumAlgorithm,
  type Checksums,
  checksumAlgorithm,
  checksumAlgorithms,
} from './source-head.ts';

/** What S3 says of an object or a copy by which its bytes can be recognised. */
export interface Fingerprint extends Checksums {
  readonly ETag?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
}

/**
 * Whether a copy has the bytes of its source, as far as their fingerprints can be compared: by a checksum of
 * the whole object under the same algorithm, else by the ETag where it is the MD5 of the bytes. Undefined when
 * neither can be compared: then the copy counts as S3 reported it.
 */
export function isSameContent(source: Fingerprint, copy: Fingerprint): boolean | undefined {
  const whole = fullChecksum(source);
  const copied = whole && copy[`Checksum${whole.algorithm}`];
  if (whole && copied && isWhole(copied, copy)) return whole.value === copied;
  if (isMd5(source) && isMd5(copy)) return unquoted(source.ETag) === unquoted(copy.ETag);
  return undefined;
}

/** The checksum of the whole object; undefined when there is none, or only one of the checksums of its parts. */
export function fullChecksum(
  source: Fingerprint,
): { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined {
  for (const algorithm of checksumAlgorithms) {
    const value = source[`Checksum${algorithm}`];
    if (value && isWhole(value, source)) return { algorithm, value };
  }
  return undefined;
}

/** Algorithms whose checksum of the whole follows from those of its parts (S3 User Guide, "Checking object integrity"). */
const linear: ReadonlySet<string> = new Set(['CRC64NVME', 'CRC32', 'CRC32C']);

/** The checksum an upload in parts is opened with: the source's algorithm, if it is `among` these, over the whole object where S3 can. */
export function uploadChecksum(source: Checksums, among: readonly ChecksumAlgorithm[]) {
  const algorithm = checksumAlgorithm(source, among);
  const type = linear.has(algorithm) ? 'FULL_OBJECT' : 'COMPOSITE';
  return { ChecksumAlgorithm: algorithm, ChecksumType: type } as const;
}

/** What S3 is to hold the finished upload against before it makes it visible: nothing where the forms differ. */
export function expectedChecksum(source: Fingerprint): Checksums {
  const whole = fullChecksum(source);
  if (!whole || !linear.has(whole.algorithm)) return {};
  return { [`Checksum${whole.algorithm}`]: whole.value, ChecksumType: 'FULL_OBJECT' };
}

/** The failure of a copy that is not what its source is. */
export function checksumMismatch(source: Fingerprint, copy: Fingerprint): Failure {
  return failure('DstChecksumMismatch', {
    message: `The copy does not have the bytes of its source: ${words(source)} became ${words(copy)}.`,
    hint: 'The copy is made again. If this repeats, compare both objects (aws s3api head-object --checksum-mode ENABLED) and contact AWS Support.',
  });
}

function words(fingerprint: Fingerprint): string {
  const whole = fullChecksum(fingerprint);
  return whole ? `${whole.algorithm} ${whole.value}` : `ETag ${fingerprint.ETag}`;
}

/**
 * Only a whole one is the checksum of the bytes; one of parts ends in their number. Where no type is given, as by other
 * servers than AWS or in some of their answers, that of an object in parts may be either.
 */
function isWhole(value: string, { ChecksumType, ETag }: Fingerprint): boolean {
  const isOfParts = (text: string) => /-\d+$/.test(text);
  if (isOfParts(value)) return false;
  return ChecksumType === undefined ? !isOfParts(unquoted(ETag)) : ChecksumType === 'FULL_OBJECT';
}

/** API reference, Object: the ETag is the MD5 of the bytes unless they came in parts or are under SSE-KMS. */
function isMd5({ ETag, ServerSideEncryption = 'AES256' }: Fingerprint): boolean {
  return ServerSideEncryption === 'AES256' && /^[0-9a-f]{32}$/.test(unquoted(ETag));
}

function unquoted(eTag: string | undefined): string {
  return eTag?.replaceAll('"', '') ?? '';
}
