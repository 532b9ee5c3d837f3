/** Time span between two points in time, in seconds. */
export interface Interval {
  readonly begin: number;
  readonly end: number;
}

/** Returns the seconds that are in at least one of the intervals. */
export function secondsIn(intervals: readonly Interval[]): number {
  let [seconds, until] = [0, -Infinity];
  for (const { begin, end } of [...intervals].sort((one, other) => one.begin - other.begin)) {
    seconds += Math.max(0, end - Math.max(begin, until));
    until = Math.max(until, end);
  }
  return seconds;
}
