import { metadataHidden, sourceArchived, sourceChanged } from '../../../lib/core/failure/source-failure.ts';
import { pair } from '../../support/pair.ts';

describe('[U] a source that cannot be copied', () => {
  it.each([
    [sourceChanged(pair()), 'SrcObjectChanged', 'The source object was overwritten again and again'],
    [sourceArchived(pair()), 'SrcObjectNotEligible', 'The source object is archived'],
    [metadataHidden(pair(), 3), 'SrcMetadataHidden', "S3 does not return 3 entries of the object's metadata"],
  ])('%j has a code, says why and what to do', (failure, code, message) => {
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(message);
    expect(failure.hint).toContain(`--code ${code}`);
  });
});
