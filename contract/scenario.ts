import type { Site } from './site.ts';
import { isNotImplemented, Unsupported } from './unsupported.ts';

/** One thing that the engine has to do right between two buckets, whichever server holds them. */
export interface Scenario {
  /** What part of the engine it is about, as `--only` names it. */
  readonly group: string;
  readonly name: string;
  /** Resolves when it holds. Rejects with {@link Unsupported}, or with an Error that says what was wrong. */
  readonly run: (site: Site) => Promise<void>;
}

export type KeyComparison =
  | { readonly result: 'passed' }
  | { readonly result: 'failed' | 'unsupported'; readonly reason: string };

/** Runs a scenario. Never rejects. */
export async function judge({ run }: Scenario, site: Site): Promise<KeyComparison> {
  try {
    await run(site);
    return { result: 'passed' };
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (error instanceof Unsupported) return { result: 'unsupported', reason: error.message };
    return { result: isNotImplemented(error) ? 'unsupported' : 'failed', reason };
  }
}
