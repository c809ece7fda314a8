import type { KeyRange } from './key-range.ts';

/** How many characters below the first that differs are looked at. */
const depth = 3;

/** What a listing has seen so far: its first key, and the first and the last of its latest page. */
export interface SeenKeys {
  readonly earliest: string;
  readonly first: string;
  readonly last: string;
}

/**
 * A key between `last` and the end of `range` that leaves about as many keys on either side, guessed from what was
 * seen of the range; undefined when that gives no hint. Keys count up or are spread over letters and digits: the
 * first character in which those seen differ is moved half-way to the end of its kind, or one further to the front
 * where it is there already.
 */
export function splitPoint({ earliest, first, last }: SeenKeys, range: KeyRange): string | undefined {
  const { prefix, until } = range;
  if (until !== undefined && isNear(first, last, until)) return undefined;
  const differsAt = Math.min(sharedLength(earliest, last), last.length - 1);
  const frontmost = Math.max(prefix.length, until === undefined ? 0 : sharedLength(last, until));
  for (let at = differsAt; at >= frontmost; at--) {
    const point = halfWay(last, at, until);
    if (point) return point;
  }
  for (let at = Math.max(differsAt + 1, frontmost); at < Math.min(last.length, differsAt + depth); at++) {
    const point = halfWay(last, at, until);
    if (point) return point;
  }
  return undefined;
}

function halfWay(last: string, at: number, until: string | undefined): string | undefined {
  const own = last.charCodeAt(at);
  const end = endOfKind(last.charAt(at));
  if (end === undefined) return undefined;
  const front = last.slice(0, at);
  const bound = until?.startsWith(front) ? until.charCodeAt(at) : end;
  const middle = Math.floor((own + Math.min(bound, end)) / 2);
  return middle > own ? front + String.fromCharCode(middle) : undefined;
}

/** Pages a part is to have at least, else more is asked for across its end than is spared by asking at once. */
const leastPages = 1;

/** Whether two parts of what lies between `last` and `until` would be too small, if it is as dense as the page. */
function isNear(first: string, last: string, until: string): boolean {
  const shared = sharedLength(first, until);
  const [from, to, end] = [first, last, until].map((key) => place(key.slice(shared))) as [
    number,
    number,
    number,
  ];
  return to > from && end > to && (end - to) / (to - from) < 2 * leastPages;
}

/** Where `text` lies between 0 and 1 if each character counts within its kind, as in numbers and words. */
function place(text: string): number {
  let value = 0;
  let weight = 1;
  for (const character of text.slice(0, 12)) {
    const code = character.charCodeAt(0);
    const end = endOfKind(character);
    const size = end === undefined ? 0x80 : end === 0x3a ? 10 : 26;
    weight /= size;
    value += weight * (end === undefined ? Math.min(code, size - 1) : code - (end - size));
  }
  return value;
}

/** The code after the last digit or letter of the kind of `character`; undefined of any other character. */
function endOfKind(character: string): number | undefined {
  if (/[0-9]/.test(character)) return 0x3a;
  if (/[A-Z]/.test(character)) return 0x5b;
  return /[a-z]/.test(character) ? 0x7b : undefined;
}

/** How many characters two texts begin with alike. */
export function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
