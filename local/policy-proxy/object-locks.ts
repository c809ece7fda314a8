export interface Lock {
  readonly id: string;
  readonly mode: 'shared' | 'exclusive';
}

interface Line {
  /** Settles when the last one to write is done. */
  writer: Promise<unknown>;
  /** Those who read since. */
  readers: Promise<unknown>[];
  waiting: number;
}

export interface Locks {
  /** Runs `work` once all the locks are held; shared ones may be held by many at once. */
  hold<T>(locks: readonly Lock[], work: () => Promise<T>): Promise<T>;
}

/**
 * S3 copies one version of an object, whole, and looks at its conditions on that version. The policy proxy looks first and
 * lets moto copy afterwards: between the two the object must not change.
 */
export function openLocks(): Locks {
  const lines = new Map<string, Line>();

  function holdOne<T>({ id, mode }: Lock, work: () => Promise<T>): Promise<T> {
    const line = lines.get(id) ?? { writer: Promise.resolve(), readers: [], waiting: 0 };
    lines.set(id, line);
    line.waiting += 1;
    const ahead = mode === 'shared' ? line.writer : Promise.all([line.writer, ...line.readers]);
    const done = ahead.then(work);
    const settled = done.then(ignore, ignore).then(() => {
      line.waiting -= 1;
      if (line.waiting === 0) lines.delete(id);
    });
    if (mode === 'shared') line.readers.push(settled);
    else Object.assign(line, { writer: settled, readers: [] });
    return done;
  }

  function hold<T>(locks: readonly Lock[], work: () => Promise<T>): Promise<T> {
    // Always in the same order, or two copies in opposite directions would wait for each other.
    const [last, ...others] = locks.toSorted((one, other) => (one.id < other.id ? 1 : -1));
    if (!last) return work();
    return hold(others, () => holdOne(last, work));
  }

  return { hold };
}

function ignore(): void {}
