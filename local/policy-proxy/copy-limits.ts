import { type Call, header } from './call.ts';
import type { Refusal } from './refusal.ts';
import type { StoredObject } from './stored-object.ts';

/** S3 API Reference, CopyObject: "You can copy an object of up to 5 GB in a single atomic action". */
const maxCopyBytes = 5 * 1024 ** 3;

const archived = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** Why S3 cannot copy this source, whoever asks. */
export function uncopyable(call: Call, source: StoredObject): Refusal | undefined {
  const refusal = unreadable(source);
  if (refusal) return refusal;
  const isPart = call.operation === 'UploadPartCopy';
  const range = /^bytes=(\d+)-(\d+)$/.exec(header(call, 'x-amz-copy-source-range'));
  if (isPart && range) return wrongRange(Number(range[1]), Number(range[2]), source.sizeBytes);
  if (source.sizeBytes > maxCopyBytes) {
    return invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${maxCopyBytes}`,
    );
  }
  const directive = header(call, 'x-amz-object-annotation-directive');
  if (!['', 'COPY', 'EXCLUDE'].includes(directive)) return invalidArgument('Unknown annotation directive.');
  return undefined;
}

/**
 * An archived object has to be restored before anybody reads it (S3 User Guide, "Working with archived objects"; API
 * Reference, GetObject, "InvalidObjectState").
 */
export function unreadable({ storageClass, archiveStatus, restore }: StoredObject): Refusal | undefined {
  const isArchived = archived.has(storageClass) && !restore?.includes('ongoing-request="false"');
  if (!isArchived && archiveStatus === undefined) return undefined;
  return {
    status: 403,
    code: 'InvalidObjectState',
    message: "The operation is not valid for the object's storage class",
    detail: { StorageClass: storageClass, ...(archiveStatus && { AccessTier: archiveStatus }) },
  };
}

/** S3 API Reference, UploadPartCopy: the range must lie within the source; a part has at most 5 GiB. */
function wrongRange(first: number, last: number, sizeBytes: number): Refusal | undefined {
  if (first > last || last >= sizeBytes) {
    return invalidArgument(`Range specified is not valid for source object of size: ${sizeBytes}`);
  }
  if (last - first >= maxCopyBytes) {
    return invalidRequest(
      `The specified copy range is larger than the maximum allowable size for a copy source: ${maxCopyBytes}`,
    );
  }
  return undefined;
}

function invalidRequest(message: string): Refusal {
  return { status: 400, code: 'InvalidRequest', message };
}

function invalidArgument(message: string): Refusal {
  return { status: 400, code: 'InvalidArgument', message };
}
