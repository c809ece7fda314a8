import { Command } from 'commander';
import { generatorFilter, withGeneratorOptions } from '../../../cli/batch/generator-filter.ts';
import { pair } from '../../support/pair.ts';

const now = Date.parse('2026-11-23T10:20:30Z');
const scoped = pair({ scope: { prefixes: ['in/'], suffixes: ['.pdf'], excludes: [] } });

/** The filter that a command line means. */
function filterOf(line: string, thePair = pair()) {
  const command = withGeneratorOptions(new Command().exitOverride().configureOutput({ writeErr: () => {} }));
  command.parse(line.split(' ').filter(Boolean), { from: 'user' });
  return generatorFilter(thePair, command.opts(), now);
}

describe('[U] what S3 is to list for a job', () => {
  it('is everything where neither the pair nor the person narrows it', () => {
    expect(filterOf('')).toEqual({});
  });

  it('is the scope of the pair, unless other keys are asked for', () => {
    expect(filterOf('', scoped)).toEqual({
      KeyNameConstraint: { MatchAnyPrefix: ['in/'], MatchAnySuffix: ['.pdf'] },
    });
    expect(filterOf('--prefix in/a/ in/b/', scoped)).toEqual({
      KeyNameConstraint: { MatchAnyPrefix: ['in/a/', 'in/b/'], MatchAnySuffix: ['.pdf'] },
    });
  });

  it('is bounded by time and size, ages by whole hours that leave no object out', () => {
    expect(filterOf('--newer-than 2026-10-01 --older-than 36h --larger-than 0 --smaller-than 1KB')).toEqual({
      CreatedAfter: new Date('2026-10-01T00:00:00Z'),
      CreatedBefore: new Date('2026-11-21T23:00:00Z'),
      ObjectSizeGreaterThanBytes: 0,
      ObjectSizeLessThanBytes: 1_000,
    });
  });

  it('takes dates as they are', () => {
    expect(filterOf('--older-than 2026-10-01T12:34Z')).toEqual({
      CreatedBefore: new Date('2026-10-01T12:34:00Z'),
    });
  });

  it('is the same when asked for again within the hour', () => {
    const later = generatorFilter(pair(), { newerThan: { ageMs: 7 * 86_400_000 } }, now + 30 * 60_000);
    expect(later).toEqual(generatorFilter(pair(), { newerThan: { ageMs: 7 * 86_400_000 } }, now));
  });

  it.each(['--newer-than tuesday', '--older-than 2026-13-45', '--larger-than many', '--smaller-than -1'])(
    'is refused for %s',
    (line) => {
      expect(() => filterOf(line)).toThrow(/Write a|argument missing/);
    },
  );
});
