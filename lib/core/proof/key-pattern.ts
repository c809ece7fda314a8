/** One step of a pattern: a character itself, any one character, or any run of them. */
type Step = { readonly is: string } | 'one' | 'run';

/** A pattern over a whole text, and how far into it a text may have come already. */
export interface KeyPattern {
  readonly steps: readonly Step[];
  readonly at: ReadonlySet<number>;
}

/** `*` is any run of characters, `?` any one; all others mean themselves. */
export function globPattern(pattern: string): KeyPattern {
  return start([...pattern].map((one) => (one === '*' ? 'run' : one === '?' ? 'one' : { is: one })));
}

/**
 * The same in the resource of a policy, where `${*}` is the character itself and any other variable may be anything
 * (IAM User Guide, "IAM policy elements: Variables and tags").
 */
export function policyPattern(pattern: string): KeyPattern {
  const parts = pattern.match(/\$\{[^}]*\}|./gsu) ?? [];
  return start(
    parts.map((part) => {
      const literal = /^\$\{([*?$])\}$/.exec(part)?.[1];
      if (literal) return { is: literal };
      if (part === '*' || part.length > 2) return 'run';
      return part === '?' ? 'one' : { is: part };
    }),
  );
}

/** What is left of `pattern` for texts that begin with `text`; undefined when none of them matches. */
export function restAfter(pattern: KeyPattern, text: string): KeyPattern | undefined {
  let at = pattern.at;
  for (const character of text) at = stepped(pattern, at, character);
  return at.size > 0 ? { ...pattern, at } : undefined;
}

/** More states than any policy of 20 KB makes with a scope; a search that meets them gives up. */
const maxStates = 50_000;

/** A shortest text that matches every one of `all` and none of `none`; undefined when there is none, or none was found. */
export function matchingText(all: readonly KeyPattern[], none: readonly KeyPattern[]): string | undefined {
  const patterns = [...all, ...none];
  const characters = alphabet(patterns);
  const first = patterns.map(({ at }) => at);
  const known = new Set<string>();
  let front = [{ text: '', state: first }];
  while (front.length > 0) {
    const next: typeof front = [];
    for (const { text, state } of front) {
      if (text !== '' && state.every((at, n) => isWhole(patterns[n], at) === n < all.length)) return text;
      for (const character of characters) {
        const reached = state.map((at, n) => stepped(patterns[n] ?? nothing, at, character));
        const words = stateText(reached);
        if (reached.slice(0, all.length).some(({ size }) => size === 0) || known.has(words)) continue;
        if (known.size > maxStates) return undefined;
        known.add(words);
        next.push({ text: text + character, state: reached });
      }
    }
    front = next;
  }
  return undefined;
}

const nothing: KeyPattern = { steps: [], at: new Set() };

function start(steps: readonly Step[]): KeyPattern {
  return { steps, at: withSkipped(steps, [0]) };
}

function stepped({ steps }: KeyPattern, at: ReadonlySet<number>, character: string): ReadonlySet<number> {
  const reached: number[] = [];
  for (const position of at) {
    const step = steps[position];
    if (step === 'run') reached.push(position);
    else if (step === 'one' || step?.is === character) reached.push(position + 1);
  }
  return withSkipped(steps, reached);
}

/** A run may be of no character. */
function withSkipped(steps: readonly Step[], positions: readonly number[]): ReadonlySet<number> {
  const all = new Set<number>();
  for (let position of positions) {
    all.add(position);
    while (steps[position] === 'run') all.add(++position);
  }
  return all;
}

function isWhole(pattern: KeyPattern | undefined, at: ReadonlySet<number>): boolean {
  return pattern !== undefined && at.has(pattern.steps.length);
}

/** One character beside those of the patterns is the example of all others. */
function alphabet(patterns: readonly KeyPattern[]): string[] {
  const named = new Set(
    patterns.flatMap(({ steps }) => steps.flatMap((step) => (typeof step === 'object' ? [step.is] : []))),
  );
  const other = [...'xyzabcdefghijklmnopqrstuvw0123456789_-'].find((one) => !named.has(one)) ?? '\u00b7';
  return [other, ...named];
}

function stateText(state: readonly ReadonlySet<number>[]): string {
  return state.map((at) => [...at].sort((a, b) => a - b).join()).join('|');
}
