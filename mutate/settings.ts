import { readFileSync } from 'node:fs';
import { z } from 'zod';

const schema = z.strictObject({
  /** Folders whose lines are broken. */
  folders: z.record(
    z.string(),
    z.strictObject({
      /** The score in percent that the tests have to reach. */
      atLeast: z.number().min(0).max(100),
      /** Where tests are that do not run for it: what they notice is the concern of other folders. */
      without: z.array(z.string()),
    }),
  ),
  /** Globs of the tests that run: those that need no process and no local AWS. */
  tests: z.array(z.string()),
  without: z.array(z.string()),
  /** Patterns of tests that are left out, for each would take seconds for each line that is broken. */
  slow: z.array(z.string()),
  /** Milliseconds that one test may take while a line is broken. */
  testLimitMs: z.number().positive(),
  /** The YAML file that gives the reason of each survivor. */
  reasons: z.string(),
  /** The document that a run over everything writes. */
  report: z.string(),
});

export type Settings = z.infer<typeof schema>;

/** Throws where the file at `path` is none of settings. */
export function readSettings(path: string): Settings {
  return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
}
