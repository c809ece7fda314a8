import type { S3Client } from '@aws-sdk/client-s3';
import type { Pair } from '../../core/pair/pair.ts';
import type { Copier, CopyResult, SizeResult } from '../../ports.ts';

/**
 * Makes an S3 client of a Region. Without credentials it gets some of its own, asked for when it first needs
 * them; with those of another client it shares them.
 */
export type OpenS3 = (region: string, credentials?: S3Client['config']['credentials']) => S3Client;

/** The clients that a pair's copies are made with. */
export interface Ends {
  /** Signs copies and writes, in the destination's Region. */
  readonly copy: S3Client;
  /** Reads the source and asks it questions, which S3 answers only in the bucket's own Region. */
  readonly ask: () => S3Client;
}

/** Clients of one signer. */
export function signed(open: OpenS3, { source, destination }: Pair): Ends {
  const copy = open(destination.region);
  let asker = source.region === destination.region ? copy : undefined;
  return {
    copy,
    ask() {
      asker ??= open(source.region, copy.config.credentials);
      return asker;
    },
  };
}

/** A copier that opens new clients only when the credentials of the old ones turn out to be expired. */
export function renewing(open: () => Ends, copierWith: (ends: Ends) => Copier): Copier {
  let current = copierWith(open());
  async function withCurrent<Result extends CopyResult | SizeResult>(
    use: (copier: Copier) => Promise<Result>,
  ) {
    const copier = current;
    const result = await use(copier);
    const isExpired = result.kind === 'failed' && result.failure.code === 'CredentialsExpired';
    // Another copy that failed with the same clients may have opened new ones already.
    if (isExpired && current === copier) current = copierWith(open());
    return result;
  }
  return {
    copy: (plan, timeoutMs) => withCurrent((copier) => copier.copy(plan, timeoutMs)),
    size: (object, timeoutMs) => withCurrent((copier) => copier.size(object, timeoutMs)),
  };
}
