import { Duration } from 'aws-cdk-lib/core';

/** Returns the duration in days, or undefined if it is not a whole number of days between the two limits. */
export function wholeDays(duration: Duration, fewest: number, most: number): number | undefined {
  const days = duration.toDays({ integral: false });
  return Number.isInteger(days) && days >= fewest && days <= most ? days : undefined;
}
