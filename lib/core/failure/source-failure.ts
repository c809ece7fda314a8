import type { Pair } from '../pair/pair.ts';
import { type Failure, failure } from './failure.ts';
import { hint } from './hint.ts';

/** The failure of an object that is another each time it is looked at. */
export function sourceChanged(pair: Pair): Failure {
  return failure('SrcObjectChanged', {
    message: 'The source object was overwritten again and again while it was copied in parts.',
    hint: hint('SrcObjectChanged', pair),
  });
}

/** The failure of an object that has to be restored before anybody can read it. */
export function sourceArchived(pair: Pair): Failure {
  return failure('SrcObjectNotEligible', {
    message: 'The source object is archived, so nobody can read it.',
    hint: hint('SrcObjectNotEligible', pair),
  });
}

/** The failure of an object whose metadata S3 does not return, so that only S3 can copy it. */
export function metadataHidden(pair: Pair, entries: number): Failure {
  return failure('SrcMetadataHidden', {
    message: `S3 does not return ${entries} entries of the object's metadata (x-amz-missing-meta), so they cannot be copied.`,
    hint: hint('SrcMetadataHidden', pair),
  });
}
