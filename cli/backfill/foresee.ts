import { isArchived, type SourceHead } from '../../lib/core/copy/source-head.ts';
import { type Failure, failure } from '../../lib/core/failure/failure.ts';
import { hint } from '../../lib/core/failure/hint.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { WantedObject } from '../../lib/lacking.ts';
import type { ObjectReader } from '../../lib/ports.ts';

/** Storage classes whose objects may have to be restored before they can be read; a listing does not say whether they are. */
const mayBeArchived: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE', 'INTELLIGENT_TIERING']);

/** Why copying an object would fail, as far as that can be known before. Asks only for what may be archived. */
export function foresee(pair: Pair, source: ObjectReader) {
  return async ({ key, storageClass }: WantedObject): Promise<Failure | undefined> => {
    if (storageClass !== undefined && !mayBeArchived.has(storageClass)) return undefined;
    // Where it may not be asked for, its class has to do.
    const head = await source.head(key).catch((): SourceHead => ({ StorageClass: storageClass }));
    if (!head || !isArchived(head)) return undefined;
    return failure('SrcObjectNotEligible', {
      message: `The object is archived (${head.ArchiveStatus ?? head.StorageClass}).`,
      hint: hint('SrcObjectNotEligible', pair, {}),
    });
  };
}
