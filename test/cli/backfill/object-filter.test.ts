import { Command } from 'commander';
import { objectFilter, refuseEmptyFilter, withFilterOptions } from '../../../cli/backfill/object-filter.ts';
import { backfillCommand } from '../../../cli/backfill.ts';
import { createCommand } from '../../../cli/batch/create.ts';
import { verifyCommand } from '../../../cli/verify.ts';
import { sourceRanges } from '../../../lib/core/compare/key-range.ts';
import { listed } from '../../support/fake-listing.ts';
import { pair } from '../../support/pair.ts';

const now = Date.parse('2026-11-23T10:20:30Z');

/** The options that a command line means. */
function optionsOf(line: readonly string[]) {
  const command = withFilterOptions(new Command().exitOverride().configureOutput({ writeErr: () => {} }));
  command.parse([...line], { from: 'user' });
  return command.opts();
}

const objects = [
  listed('in/a.pdf', { sizeBytes: 10, modifiedMs: now - 60_000 }),
  listed('in/b.tmp', { sizeBytes: 2_000, modifiedMs: now - 3 * 3_600_000 }),
  listed('in/c.PDF', { sizeBytes: 3_000_000, modifiedMs: Date.parse('2026-10-15T00:00Z') }),
  listed('out/d[1].pdf', { sizeBytes: 0, modifiedMs: Date.parse('2026-09-30T23:59:59Z') }),
];

describe('[U] the filters of backfill and verify', () => {
  it.each([
    ['', 'abcd'],
    ['--suffix .pdf', 'ad'],
    ['--suffix .pdf --suffix .tmp', 'abd'],
    ['--newer-than 2h', 'a'],
    ['--newer-than 2026-10-01', 'abc'],
    ['--older-than 2026-10-15T00:00:01Z', 'cd'],
    ['--older-than 2h --newer-than 1d', 'b'],
    ['--larger-than 2KB', 'c'],
    ['--larger-than 1999 --smaller-than 1MiB', 'b'],
    ['--smaller-than 1', 'd'],
    ['--exclude *.pdf', 'bc'],
    ['--exclude * --include *.pdf', 'ad'],
    ['--include *.pdf --exclude *', ''],
    ['--exclude * --include *.[pP][dD][fF]', 'acd'],
    ['--exclude in/* --include in/?.tmp', 'bd'],
    ['--exclude in/[!a].*', 'ad'],
    ['--exclude in/[a-b].*', 'cd'],
    ['--exclude out/d[[]1].pdf', 'abc'],
    ['--exclude out/d[1].pdf', 'abcd'],
  ])('%s', (line, expected) => {
    const isMeant = objectFilter(optionsOf(line.split(' ').filter(Boolean)), now);
    const named = objects.filter(isMeant).map(({ key }) => key.split('/')[1]?.[0]);
    expect(named.join('')).toBe(expected);
  });

  it('take several prefixes, for the listing', () => {
    const { prefix } = optionsOf(['--prefix', 'a/', '--prefix', 'b/', '--prefix', 'a/x/']);
    expect(sourceRanges(pair(), prefix)).toEqual([{ prefix: 'a/' }, { prefix: 'b/' }]);
  });

  it.each([
    ['--newer-than', 'tuesday'],
    ['--newer-than', '2026-02-31'],
    ['--older-than', '2026-13-01'],
    ['--older-than', '30x'],
    ['--larger-than', 'many'],
    ['--smaller-than', '-1'],
  ])('refuse %s %s, and say what to write', (...line) => {
    expect(() => optionsOf(line)).toThrow(/Write a|argument missing/);
  });

  const filters = {
    '--prefix': 'x',
    '--suffix': 'x',
    '--newer-than': '2026-10-01',
    '--older-than': '36h',
    '--larger-than': '500KiB',
    '--smaller-than': '5GB',
  };
  it.each([
    ['backfill', backfillCommand],
    ['verify', verifyCommand],
    ['batch create', createCommand],
  ])('mean the same to %s', (_, open) => {
    const command = open().exitOverride();
    command.parseOptions(['acme', ...Object.entries(filters).flat()]);
    expect(command.opts()).toMatchObject({
      prefix: ['x'],
      suffix: ['x'],
      newerThan: { atMs: Date.parse('2026-10-01T00:00Z') },
      olderThan: { ageMs: 36 * 3_600_000 },
      largerThan: 500 * 1024,
      smallerThan: 5e9,
    });
  });
});

describe('[U] filters that name nothing', () => {
  const scoped = pair({
    name: 'acme',
    scope: { prefixes: ['in/', 'also/'], suffixes: ['.pdf'], excludes: ['in/tmp/*', '*.bak'] },
  });
  it.each([
    ['--prefix out/', '--prefix "out/" is outside scope.prefixes of pair acme'],
    ['--prefix in/ --prefix out/', '"out/" is outside'],
    ['--prefix in/tmp/x', 'what scope.excludes of pair acme leaves'],
    ['--suffix .txt', '--suffix ".txt" is outside scope.suffixes of pair acme'],
    ['--newer-than 1h --older-than 2h', '--newer-than must be earlier'],
    ['--newer-than 2026-10-02 --older-than 2026-10-01', '--newer-than must be earlier'],
    ['--larger-than 2KiB --smaller-than 2KiB', '--larger-than must be less'],
  ])('%s is refused', (line, expected) => {
    expect(() => refuseEmptyFilter(scoped, optionsOf(line.split(' ')), now)).toThrow(expected);
  });

  it.each([
    '',
    '--prefix i',
    '--prefix in/2026/',
    '--prefix in/tmp',
    '--suffix pdf',
    '--suffix a.pdf',
    '--newer-than 2h --older-than 1h',
    '--larger-than 1 --smaller-than 2KiB',
  ])('"%s" is taken', (line) => {
    expect(() => refuseEmptyFilter(scoped, optionsOf(line.split(' ').filter(Boolean)), now)).not.toThrow();
  });
});
