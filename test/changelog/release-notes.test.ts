import { globSync, readFileSync } from 'node:fs';
import { type Change, sections, withRelease } from '../../changelog/release-notes.ts';

const release = { version: '1.2.0', date: '2026-12-01' };
const change: Change = { section: 'objects', text: 'Tags are copied.\n' };

describe('[U] a release', () => {
  it('stands above older ones, with its changes by section', () => {
    const changes = [
      { section: 'commands', text: 'A new command.\n' },
      { section: 'objects', text: 'Tags are copied,\nall of them.\n' },
      change,
    ];
    expect(withRelease('# Changelog\n\n## 1.1.0 (2026-11-01)\n\n- Older.\n', changes, release)).toBe(
      [
        '# Changelog\n',
        '## 1.2.0 (2026-12-01)\n',
        '### Objects and events\n',
        '- Tags are copied,',
        '  all of them.',
        '- Tags are copied.\n',
        '### Commands\n',
        '- A new command.\n',
        '## 1.1.0 (2026-11-01)\n',
        '- Older.\n',
      ].join('\n'),
    );
  });

  it.each([
    ['without a change', [], release, 'No change'],
    ['with an unknown section', [{ ...change, section: 'misc' }], release, 'changelog/misc/ is no section'],
    ['with an empty change', [{ ...change, text: ' \n' }], release, 'empty'],
    ['of a version that is there', [change], { ...release, version: '1.1.0' }, 'already has 1.1.0'],
    ['of no version', [change], { ...release, version: 'next' }, 'next is no version'],
  ])('%s is refused', (_, changes, of, problem) => {
    expect(() => withRelease('# Changelog\n\n## 1.1.0 (2026-11-01)\n', changes, of)).toThrow(problem);
  });
});

describe('[U] every change that waits for a release', () => {
  it('has a section and a text', () => {
    const wrong = globSync('changelog/**/*.md').filter((file) => {
      const [, section = '', name] = file.split('/');
      return (
        name === undefined || !Object.hasOwn(sections, section) || !/\S/.test(readFileSync(file, 'utf8'))
      );
    });
    expect(wrong).toEqual([]);
  });
});
