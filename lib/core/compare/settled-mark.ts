/** How far a run is settled. */
export interface Mark {
  /** Where the run came to with everything up to it settled; absent: nowhere yet. */
  readonly upTo?: string;
  /** What was counted up to there. */
  readonly count: number;
}

/** The place of an open item among the others. */
export type Ticket = number;

/**
 * Keeps the highest place of an ordered run up to which everything is settled, while items settle in any order. Holds
 * only what is open.
 */
export function settledMark(start?: string) {
  /** By ticket, in order: where the run stood before it. */
  const open = new Map<Ticket, Mark>();
  let last: Mark = { count: 0, ...(start !== undefined && { upTo: start }) };
  let tickets = 0;
  return {
    /** Opens the next item, at `place`, with `count` of whatever is counted up to it. */
    begin(place: string, count: number): Ticket {
      const ticket = tickets++;
      open.set(ticket, last);
      last = { upTo: place, count: last.count + count };
      return ticket;
    },
    settle: (ticket: Ticket) => void open.delete(ticket),
    now: (): Mark => open.values().next().value ?? last,
  };
}
