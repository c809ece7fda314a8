import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { headObject } from '../../lib/edge/copy/head-object.ts';

/** One key of a bucket, and who acts there. */
export interface Place {
  readonly s3: S3Client;
  readonly Bucket: string;
  readonly Key: string;
}

/** An event that is delivered twice makes two versions of a copy; more than this nobody's retries make. */
const mostVersions = 10;

/**
 * Deletes what is under the key: in a bucket that keeps versions, each of them by its id, so that no marker stays.
 * Answers how many it deleted. Where S3 does not let it look, deletes `versionId`, or whatever is there and rejects all
 * the same, for nobody knows what that was. Rejects with what S3 refused it with.
 */
export async function takeAway({ s3, Bucket, Key }: Place, versionId?: string): Promise<number> {
  const place = { Bucket, Key };
  for (let deleted = 0; deleted < mostVersions; deleted++) {
    let VersionId: string | undefined;
    try {
      ({ VersionId } = await headObject(s3, place));
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return deleted;
      await s3.send(new DeleteObjectCommand({ ...place, ...(versionId && { VersionId: versionId }) }));
      if (versionId) return deleted + 1;
      throw error;
    }
    await s3.send(new DeleteObjectCommand({ ...place, ...(VersionId && { VersionId }) }));
  }
  throw new Error(`there are more than ${mostVersions} versions of it`);
}
