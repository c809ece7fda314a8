/** A count with its noun: `1 object`, `2 objects`, `0 objects`. `text`: the count as it is written. */
export function countOf(count: number, noun: string, text = String(count)): string {
  return `${text} ${count === 1 ? noun : `${noun}s`}`;
}

/** The verb for a count of subjects: `one` for 1 and `many` for all others. */
export function agreeing(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}
