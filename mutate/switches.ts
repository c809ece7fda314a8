/** Most ways to break the code of one run. */
const capacity = 100_000;

/** Which mutant is active, and how often the place of each was passed. */
class Switches {
  /** The number of the mutant, -1 for none. */
  active = -1;
  readonly passes = new Uint32Array(capacity);
  #left = 0;

  /** Makes `mutant` active until it was passed `limit` times. */
  activate(mutant: number, limit: number): void {
    this.active = mutant;
    this.#left = limit;
  }

  /** Whether the active mutant was passed as often as it may. */
  get isSpent(): boolean {
    return this.#left < 0;
  }

  /** Called by the place of the active mutant; throws when the code goes round it without end. */
  pass(): true {
    this.#left -= 1;
    if (this.#left < 0) throw new Error('The broken code runs without end.');
    return true;
  }

  /** How often each place was passed since the last call, by its number; places never passed are left out. */
  takePasses(): Record<string, number> {
    const taken: Record<string, number> = {};
    this.passes.forEach((count, mutant) => {
      if (count > 0) taken[mutant] = count;
    });
    this.passes.fill(0);
    return taken;
  }
}

/** Those that the code of {@link withSwitches} reads, as a variable of this name. */
export const switches = new Switches();

/**
 * Code that Stryker instrumented, its calls written out for {@link switches}. Tests of inner loops take thirty times as
 * long with the functions that Stryker gives each module.
 */
export function withSwitches(code: string): string {
  return code
    .replace(/\bstryMutAct_\w+\("(\d+)"\)/g, '(switches.active === $1 && switches.pass())')
    .replace(/\bstryCov_\w+\(((?:"\d+",?\s*)+)\)/g, (_, ids: string) => {
      const numbers = ids.match(/\d+/g) ?? [];
      return `(${numbers.map((id) => `switches.passes[${id}]++`).join(', ')})`;
    });
}
