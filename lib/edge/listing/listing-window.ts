import { compareKeys } from '../../core/compare/key-order.ts';
import type { KeyRange } from '../../core/compare/key-range.ts';
import type { ListedObject } from '../../core/compare/listed-object.ts';
import { sharedLength, splitPoint } from '../../core/compare/split-point.ts';

export interface ListingPage {
  readonly objects: readonly ListedObject[];
  /** Continues the listing; absent on the last page. */
  readonly token?: string;
}

/** Asks for one page: the one that `token` continues with, or the first after `after`. */
export type AskPage = (from: {
  readonly prefix: string;
  readonly after?: string;
  readonly token?: string;
}) => Promise<ListingPage>;

/** A part of the range that is listed page by page. */
interface Stretch {
  readonly after?: string;
  until?: string;
  token?: string;
  /** The key from which on its keys show in what they differ. */
  earliest?: string;
  /** What the keys of its latest page have in common. */
  shared?: string;
  readonly pages: (readonly ListedObject[])[];
  asking?: Promise<void> | undefined;
  isStarted: boolean;
  isDone: boolean;
}

/** Stretches kept at most for each request under way. Each keeps one page. */
const stretchesEach = 8;
/** Pages that each of the foremost stretches may keep, as many as there may be requests. */
const pagesNear = 8;

/**
 * Lists a range in order with up to `concurrency` requests at once: a stretch that goes on is split between its
 * last key and its end, and the foremost stretches are asked for first. A split that hits no key costs a request,
 * so at most about one in four may. Holds at most 12 × `concurrency` pages. Rejects with what `ask` rejected with.
 */
export async function* listWindow(
  range: KeyRange,
  ask: AskPage,
  concurrency: number,
): AsyncGenerator<readonly ListedObject[]> {
  const stretches: Stretch[] = [{ ...range, pages: [], isStarted: false, isDone: false }];
  let underWay = 0;
  let asked = 0;
  let inVain = 0;
  let isClosed = false;

  const next = async (stretch: Stretch) => {
    const { after, token } = stretch;
    const from = token ? { token } : after !== undefined ? { after } : {};
    underWay++;
    asked++;
    try {
      take(stretch, await ask({ prefix: range.prefix, ...from }));
    } finally {
      underWay--;
    }
    // Refused, it stays as it is until it is the turn of this stretch.
    stretch.asking = undefined;
    fill();
  };

  const take = (stretch: Stretch, { objects, token }: ListingPage) => {
    const { until } = stretch;
    const inside = until === undefined ? objects : objects.filter(({ key }) => compareKeys(key, until) <= 0);
    if (!stretch.isStarted && inside.length === 0) inVain++;
    // Keys differ further to the front than its pages show, as in folders of a page each: nor will the next one's.
    const next = stretches[stretches.indexOf(stretch) + 1];
    const isBeyond = stretch.shared !== undefined && !objects[0]?.key.startsWith(stretch.shared);
    if (next && isBeyond && stretch.earliest !== undefined) next.earliest = stretch.earliest;
    stretch.isStarted = true;
    stretch.isDone = token === undefined || inside.length < objects.length;
    if (token !== undefined) stretch.token = token;
    if (inside.length > 0) stretch.pages.push(inside);
    if (!stretch.isDone) split(stretch, inside);
  };

  const split = (stretch: Stretch, page: readonly ListedObject[]) => {
    const [first, last] = [page[0], page.at(-1)];
    if (!first || !last) return;
    const isFull = stretches.length >= concurrency * stretchesEach;
    if (isFull || inVain * 4 > asked + 8) return;
    stretch.earliest ??= first.key;
    stretch.shared = last.key.slice(0, sharedLength(first.key, last.key));
    const seen = { earliest: stretch.earliest, first: first.key, last: last.key };
    const end = stretch.until === undefined ? {} : { until: stretch.until };
    const point = splitPoint(seen, { prefix: range.prefix, ...end });
    if (point === undefined) return;
    const rest = { after: point, ...end, pages: [], isStarted: false, isDone: false };
    stretches.splice(stretches.indexOf(stretch) + 1, 0, rest);
    stretch.until = point;
  };

  const fill = () => {
    if (isClosed) return;
    for (const [at, stretch] of stretches.entries()) {
      if (underWay >= concurrency && at > 0) return;
      const room = at < concurrency ? pagesNear : 1;
      if (stretch.isDone || stretch.asking || stretch.pages.length >= room) continue;
      stretch.asking = next(stretch);
      // Of no interest before it is the turn of this stretch.
      stretch.asking.catch(() => undefined);
    }
  };

  try {
    for (let front = stretches[0]; front; front = stretches[0]) {
      fill();
      const page = front.pages.shift();
      if (page) yield page;
      else if (front.isDone) stretches.shift();
      else await front.asking;
    }
  } finally {
    isClosed = true;
  }
}
