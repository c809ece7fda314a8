import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import pMap from 'p-map';
import type { DemoFile } from '../demo/awkward-files.ts';
import { upload } from '../demo/upload.ts';

export interface UploadsPlan {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly objects: number;
  readonly random: () => number;
  /** Called after each object. */
  readonly onProgress: (uploaded: number) => void;
}

export interface Uploads {
  readonly writes: number;
  /** Keys that were deleted, whether or not their copy was made before. */
  readonly deleted: ReadonlySet<string>;
}

const concurrency = 12;

/**
 * Uploads objects and, while they cross, overwrites a sixth of them and deletes a twentieth. One in ten is out
 * of the demo pair's scope.
 */
export async function uploadAll({ s3, bucket, objects, random, onProgress }: UploadsPlan): Promise<Uploads> {
  const deleted = new Set<string>();
  let writes = 0;
  let uploaded = 0;
  // Drawn before anything runs, so that a seed means the same uploads however calls interleave.
  const plans = Array.from({ length: objects }, (_, number) => ({
    file: chaosFile(number, random),
    overwrites: random() < 1 / 6 ? 1 + Math.floor(random() * 2) : 0,
    isDeleted: random() < 1 / 20,
  }));
  await pMap(
    plans,
    async ({ file, overwrites, isDeleted }, number) => {
      for (let round = 0; round <= overwrites; round++) {
        await upload(s3, bucket, rewritten(file, round));
        writes++;
      }
      if (isDeleted) {
        deleted.add(file.key);
        await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: file.key }));
      }
      onProgress(++uploaded);
      return number;
    },
    { concurrency },
  );
  return { writes, deleted };
}

const folders = ['invoices/', 'a b+c/', '日本語/', '100%/', 'emoji 🚢/', 'quo\'te"s/', ''];

function chaosFile(number: number, random: () => number): DemoFile {
  const folder = folders[Math.floor(random() * folders.length)] ?? '';
  const ending = random() < 1 / 10 ? '.tmp' : '.dat';
  const hasFacts = random() < 1 / 3;
  return {
    key: `${folder}object ${number}${ending}`,
    body: Buffer.alloc(Math.floor(random() ** 4 * 64 * 1024), `${number}`),
    ...(hasFacts && {
      contentType: 'application/x-chaos',
      metadata: { number: String(number) },
      tags: { parity: number % 2 === 0 ? 'even' : 'odd' },
    }),
  };
}

/** The same object with other bytes, metadata and tags, as its next writer leaves it. */
function rewritten(file: DemoFile, round: number): DemoFile {
  if (round === 0) return file;
  return {
    ...file,
    body: Buffer.concat([file.body, Buffer.from(` again ${round}`)]),
    ...(file.metadata && { metadata: { ...file.metadata, round: String(round) } }),
    ...(file.tags && { tags: { ...file.tags, round: String(round) } }),
  };
}
