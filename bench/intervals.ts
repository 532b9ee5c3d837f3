/** Time span between two points in time, in seconds. */
export interface Interval {
  readonly begin: number;
  readonly end: number;
}

/** Returns the total length of the intervals, in seconds. Time in overlapping intervals is counted once. */
export function secondsIn(intervals: readonly Interval[]): number {
  let [seconds, until] = [0, -Infinity];
  for (const { begin, end } of [...intervals].sort((one, other) => one.begin - other.begin)) {
    seconds += Math.max(0, end - Math.max(begin, until));
    until = Math.max(until, end);
  }
  return seconds;
}
