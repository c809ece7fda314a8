import type { Pair } from '../../core/pair.ts';
import type { Copier } from '../../ports.ts';
import { bySize } from '../s3-copier.ts';
import { type Ends, type OpenS3, renewing, signed } from '../s3-ends.ts';
import { partCopies } from '../s3-part-copies.ts';
import { singleCopier } from '../s3-single-copier.ts';
import { leanCopyObject } from './copy-object.ts';
import type { Send } from './send.ts';

/**
 * As `s3Copier`, but a single copy goes out over `send`. What is rare stays with the SDK: credentials, questions
 * after a failure, and copies in parts.
 */
export function leanCopier(
  pair: Pair,
  open: OpenS3,
  { send, endpoint }: { readonly send: Send; readonly endpoint?: string | undefined },
): Copier {
  return renewing(
    () => signed(open, pair),
    (ends) => bySize(pair, ends, partCopies(pair, ends, singleCopier(pair, ends, copyObject(ends)))),
  );
  function copyObject({ copy }: Ends) {
    const { region } = pair.destination;
    const credentials = () => copy.config.credentials();
    return leanCopyObject({ send, region, credentials, ...(endpoint !== undefined && { endpoint }) });
  }
}
