import { Duration } from 'aws-cdk-lib/core';

const LONGEST_WAIT_MINUTES = 1440;

/**
 * Returns a duration in minutes.
 *
 * @param what name of the duration, for messages
 * @throws Error if the duration is longer than a day or not a whole number of minutes
 */
export function wholeMinutes(time: Duration, what: string): number {
  const minutes = time.toMinutes({ integral: false });
  if (!Number.isInteger(minutes) || minutes > LONGEST_WAIT_MINUTES) {
    throw new Error(
      `${what} is ${minutes} minutes: ECS accepts whole minutes, at most ${LONGEST_WAIT_MINUTES}; set a value such as Duration.minutes(5)`,
    );
  }
  return minutes;
}
