import { destinationAfter, sourceAfter } from '../../../lib/core/compare/resume-after.ts';
import { pair } from '../../support/pair.ts';

describe('[U] what is left of a range after a key of the destination', () => {
  it('is what comes after it there', () => {
    expect(destinationAfter({ prefix: '' }, 'k')).toEqual({ prefix: '', after: 'k' });
    expect(destinationAfter({ prefix: '', after: 'a' }, 'k')).toEqual({ prefix: '', after: 'k' });
    expect(destinationAfter({ prefix: '', after: 'x' }, 'k')).toEqual({ prefix: '', after: 'x' });
  });

  const renaming = pair({ keyRule: { stripPrefix: 'in/', addPrefix: 'out/' } });

  it('is what comes after its key at the source, where the range is stripped and where it is not', () => {
    expect(sourceAfter(renaming, { prefix: 'in/' }, 'out/k')).toEqual({ prefix: 'in/', after: 'in/k' });
    expect(sourceAfter(renaming, { prefix: 'x/' }, 'out/k')).toEqual({ prefix: 'x/', after: 'k' });
  });

  it('is all of it where no copy comes as early, and nothing where none comes as late', () => {
    expect(sourceAfter(renaming, { prefix: 'in/' }, 'a')).toEqual({ prefix: 'in/' });
    expect(sourceAfter(renaming, { prefix: 'in/' }, 'z')).toEqual({ prefix: 'in/', until: '' });
  });
});
