import { uploadsOf } from '../../core/copy/upload.ts';
import { writerSessions } from '../../core/pair/arn.ts';
import { lastPartMs, listUploads } from './s3-uploads.ts';
import type { Attempt } from './step.ts';

/**
 * Whether any of these uploads has an owner: a message in the queue of large objects that goes on with it. Whoever
 * opens an upload may end before its message is sent, and nobody knows of it then. Parts are put into an upload only
 * on behalf of its message, so one that has parts has an owner, or its message is a dead letter.
 */
export async function anyOwned(attempt: Attempt, ids: readonly string[]): Promise<boolean> {
  for (const id of ids) {
    if ((await lastPartMs(attempt, id)) !== undefined) return true;
  }
  return false;
}

/** Without a part for so long nobody goes on with an upload: its message was purged, in ms. */
const idleMs = 24 * 3_600_000;

/** Whether somebody goes on with an upload of the plan's key by now. */
export async function isUnderWay(attempt: Attempt): Promise<boolean> {
  const uploads = uploadsOf(await listUploads(attempt), writerSessions(attempt.pair));
  for (const { id } of uploads) {
    const last = await lastPartMs(attempt, id);
    if (last !== undefined && last > Date.now() - idleMs) return true;
  }
  return false;
}
