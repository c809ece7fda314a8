import { changes, type Difference } from './wiring-difference.ts';

/** What of a pair AWS has, beside the policies of what others own. */
export type WiringKind =
  | 'bucket'
  | 'notifications'
  | 'rule'
  | 'schedule'
  | 'function'
  | 'permission'
  | 'retries'
  | 'mapping'
  | 'queue'
  | 'queue-policy'
  | 'role'
  | 'key'
  | 'log-group'
  | 'alarm';

/** One thing that has to be in an account, and how. */
export interface WiringPart {
  readonly kind: WiringKind;
  /** Its physical name; of what has none, words that name it alone among its kind. */
  readonly name: string;
  readonly side: 'source' | 'destination';
  /** What it has to have, by the names that AWS gives to it. What else it has is nobody's concern. */
  readonly expected: Readonly<Record<string, unknown>>;
  /** What finds it, where that is not its name. */
  readonly lookup?: Readonly<Record<string, string>>;
  /** The part whose end is its end too. */
  readonly of?: Pick<WiringPart, 'kind' | 'name'>;
}

/** What AWS says of a part. */
export type Found =
  | { readonly state: 'there'; readonly properties: Readonly<Record<string, unknown>> }
  | { readonly state: 'gone' }
  /** Nobody could look. */
  | { readonly state: 'unseen'; readonly why: string };

/** A part and what was found of it. */
export interface FoundPart {
  readonly part: WiringPart;
  readonly found: Found;
}

/** A part that is not as the pair needs it. */
export interface WiringFault {
  readonly part: WiringPart;
  readonly problem: 'gone' | 'changed';
  /** Of a part that changed, one at least. */
  readonly differences: readonly Difference[];
}

/** What is wrong with the wiring. What belongs to a part that is gone comes back with it, and is left out. */
export function wiringFaults(all: readonly FoundPart[]): WiringFault[] {
  const gone = new Set(all.filter(({ found }) => found.state === 'gone').map(({ part }) => partId(part)));
  return all.flatMap(({ part, found }): WiringFault[] => {
    if (found.state === 'unseen' || (part.of && gone.has(partId(part.of)))) return [];
    if (found.state === 'gone') return [{ part, problem: 'gone', differences: [] }];
    const differences = Object.entries(part.expected).flatMap(([name, expected]) =>
      changes(name, found.properties[name], expected),
    );
    return differences.length > 0 ? [{ part, problem: 'changed', differences }] : [];
  });
}

/** The same text for the same part, and for no other. */
export function partId({ kind, name }: Pick<WiringPart, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}
