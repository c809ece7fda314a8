/** Objects that wait alike. Times are seconds since the burst began. */
export interface Cohort {
  /** Since when their event is known to whom it waits for. */
  readonly since: number;
  /** In how many invocations they failed. */
  readonly failures: number;
  /** When they may have their next. */
  readonly readyAt: number;
  readonly count: number;
}

/** Objects that wait for their turn: first come, first served. */
export interface Waiting {
  add(cohort: Cohort): void;
  /** Takes out up to `count`. */
  take(count: number): Cohort[];
  /** Takes out those in front for which `holds`. */
  takeWhile(holds: (cohort: Cohort) => boolean): Cohort[];
  count(): number;
  /** Since when the first is known. */
  oldest(): number | undefined;
}

export function waiting(): Waiting {
  let cohorts: Cohort[] = [];
  let first = 0;
  const forget = () => {
    if (first < 4_096) return;
    cohorts = cohorts.slice(first);
    first = 0;
  };
  const queue: Waiting = {
    add(cohort) {
      if (cohort.count > 0) cohorts.push(cohort);
    },
    take(count) {
      let left = count;
      const taken = queue.takeWhile((cohort) => {
        if (cohort.count > left) return false;
        left -= cohort.count;
        return true;
      });
      const head = cohorts[first];
      if (!head || left <= 0) return taken;
      cohorts[first] = { ...head, count: head.count - left };
      return [...taken, { ...head, count: left }];
    },
    takeWhile(holds) {
      const from = first;
      for (let head = cohorts[first]; head && holds(head); head = cohorts[first]) first++;
      const taken = cohorts.slice(from, first);
      forget();
      return taken;
    },
    count() {
      let sum = 0;
      for (let index = first; index < cohorts.length; index++) sum += cohorts[index]?.count ?? 0;
      return sum;
    },
    oldest: () => cohorts[first]?.since,
  };
  return queue;
}
