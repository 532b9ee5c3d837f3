/** The middle of the values, or the mean of the two in the middle; undefined if there are no values. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[half]
    : sorted.length === 0
      ? undefined
      : (sorted[half - 1] + sorted[half]) / 2;
}
