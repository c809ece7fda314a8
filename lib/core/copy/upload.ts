import type { JsonObject } from '../text/json-value.ts';
import { isPartSize } from './parts.ts';

/**
 * A multipart upload under way, as it travels through the queue of large objects: what S3 does not say of an
 * upload. Written once, when the upload is opened, and never changed, so a message that comes late or twice
 * is still true. It says how far a copy is, never where it goes: the upload has to be one of the
 * pair's destination key.
 */
export interface Upload {
  readonly id: string;
  /** Of the source object that every part is pinned to, quotes included. */
  readonly sourceETag: string;
  /** When that object was last modified, in ms since the epoch: the same bytes with other metadata are a change. */
  readonly sourceModifiedMs: number;
  readonly partBytes: number;
  readonly openedAtMs: number;
  /** Uploads of the same object that were given up before this one. */
  readonly restarts: number;
  /** The tags it was opened with, as a header; absent where no header holds them, or in messages of older versions. */
  readonly tagging?: string;
}

/** The upload that a message names; undefined when it names none that can be. The copy then starts over. */
export function readUpload(value: JsonObject | undefined): Upload | undefined {
  if (!value) return undefined;
  const { id, sourceETag, sourceModifiedMs, partBytes, openedAtMs, restarts } = value;
  if (typeof id !== 'string' || id === '' || id.length > 1024) return undefined;
  if (typeof sourceETag !== 'string' || sourceETag === '') return undefined;
  const numbers = { sourceModifiedMs, partBytes, openedAtMs, restarts };
  if (!areCounts(numbers) || !isPartSize(1, numbers.partBytes)) return undefined;
  const { tagging } = value;
  return { id, sourceETag, ...numbers, ...(typeof tagging === 'string' && { tagging }) };
}

function areCounts<Name extends string>(
  values: Readonly<Record<Name, unknown>>,
): values is Readonly<Record<Name, number>> {
  return Object.values(values).every((value) => Number.isSafeInteger(value) && Number(value) >= 0);
}

/** What S3 lists of an upload that is under way. */
export interface ListedUpload {
  readonly id: string;
  /** ARN of who opened it. */
  readonly initiator: string;
  readonly initiatedMs: number;
}

/**
 * The ferry's own uploads of one key but `own`, by whether they were opened before or after it. Those of other
 * initiators are left alone: ours are the sessions of the role that opened this one, or of `role` when it is no longer
 * listed, and was then opened when its message says.
 */
export function rankUploads(own: Upload, listed: readonly ListedUpload[], role: string) {
  const self = listed.find(({ id }) => id === own.id);
  // S3 lists whole seconds.
  const since = self?.initiatedMs ?? Math.floor(own.openedAtMs / 1000) * 1000;
  const others = uploadsOf(listed, self?.initiator ?? role).filter(({ id }) => id !== own.id);
  const isNewer = ({ initiatedMs, id }: ListedUpload) =>
    initiatedMs > since || (initiatedMs === since && id > own.id);
  return {
    newer: others.filter(isNewer).map(({ id }) => id),
    older: others.filter((one) => !isNewer(one)).map(({ id }) => id),
  };
}

/** Those that a session of the same role opened. */
export function uploadsOf(listed: readonly ListedUpload[], initiator: string): ListedUpload[] {
  return listed.filter((one) => sessionRole(one.initiator) === sessionRole(initiator));
}

/** The role of a session, whatever the session is called: each function has sessions of its own. */
function sessionRole(arn: string): string {
  return arn.replace(/(:assumed-role\/[^/]+)\/.*$/, '$1');
}
