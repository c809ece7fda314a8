/** Sections of a release, in their order, by the folder their changes are written in. */
export const sections: Readonly<Record<string, string>> = {
  objects: 'Objects and events',
  'dead-letters': 'Dead letters',
  pairs: 'Pairs and permissions',
  commands: 'Commands',
  developers: 'For developers',
};

export interface Change {
  /** Folder below changelog/. */
  readonly section: string;
  /** One or more sentences in users' words, wrapped as they please. */
  readonly text: string;
}

export interface Release {
  readonly version: string;
  /** Day of the release, as 2026-11-25. */
  readonly date: string;
}

/**
 * `changelog` with a release of these changes on top. Throws where there is no change, a change is empty or its section is
 * unknown, the version is no version of SemVer 2.0, or the changelog has it already.
 */
export function withRelease(
  changelog: string,
  changes: readonly Change[],
  { version, date }: Release,
): string {
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) throw new Error(`${version} is no version, as 1.2.3 is.`);
  if (changelog.includes(`\n## ${version} `)) throw new Error(`CHANGELOG.md already has ${version}.`);
  if (changes.length === 0) throw new Error('No change is written down: add files below changelog/.');
  for (const { section, text } of changes) {
    if (!Object.hasOwn(sections, section))
      throw new Error(`changelog/${section}/ is no section: use ${Object.keys(sections).join(', ')}.`);
    if (text.trim() === '') throw new Error(`A change in changelog/${section}/ is empty.`);
  }
  const parts = Object.entries(sections).flatMap(([section, title]) => {
    const texts = changes.filter((change) => change.section === section).map(({ text }) => listItem(text));
    return texts.length === 0 ? [] : [`### ${title}\n\n${texts.join('\n')}`];
  });
  const [title = '', ...older] = changelog.split(/\n(?=## )/);
  return [`${title.trimEnd()}\n`, `## ${version} (${date})\n\n${parts.join('\n\n')}\n`, ...older].join('\n');
}

function listItem(text: string): string {
  return `- ${text.trim().replaceAll('\n', '\n  ')}`;
}
