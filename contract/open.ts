import { randomUUID } from 'node:crypto';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { clear, makeBucket, ownerOf, shareSource } from './buckets.ts';
import { openSite, type Site, type SiteSide } from './site.ts';

/** One side as it is named: who acts, and in which bucket; in one of its own where none is named. */
export interface NamedSide {
  /** Undefined where the server has no STS to ask. */
  readonly account?: string;
  readonly region: string;
  readonly config: S3ClientConfig;
  readonly bucket?: string;
}

export interface OpenedSite {
  readonly site: Site;
  /** Deletes all that the run made. Rejects with an Error that says what is left behind. */
  clear(): Promise<void>;
}

/** Tries before a request of the run's own fails for good. */
const maxAttempts = 5;

/** Makes the buckets that are not named, and opens the site. What was made is deleted again when it rejects. */
export async function openNamed(
  named: Readonly<Record<'source' | 'destination', NamedSide>>,
): Promise<OpenedSite> {
  const run = `s3-ferry-contract-${randomUUID().slice(0, 8)}`;
  // Whose buckets hold other objects too, the run stays below its prefix; keys are the same on both sides.
  const prefix = named.source.bucket || named.destination.bucket ? `${run}/` : '';
  const opened: { readonly side: SiteSide; readonly isOwn: boolean }[] = [];

  async function open(which: 'source' | 'destination'): Promise<SiteSide> {
    const { bucket = `${run}-${which}`, account, ...rest } = named[which];
    const s3 = new S3Client({ ...rest.config, region: rest.region, maxAttempts });
    const isOwn = named[which].bucket === undefined;
    if (isOwn) await makeBucket(s3, bucket, rest.region);
    const side = { ...rest, bucket, s3, account: account ?? (await ownerOf(s3, bucket)) };
    opened.push({ side, isOwn });
    return side;
  }

  async function clearAll(): Promise<void> {
    for (const { side, isOwn } of opened) await clear(side, prefix, isOwn);
    for (const { side } of opened) side.s3.destroy();
  }

  try {
    const [source, destination] = [await open('source'), await open('destination')];
    if (!named.source.bucket) await shareSource(source, destination);
    return { site: openSite({ source, destination, prefix }), clear: clearAll };
  } catch (error) {
    await clearAll().catch(() => undefined);
    throw error;
  }
}
