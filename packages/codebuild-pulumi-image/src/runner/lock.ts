import { EndedChild } from './outcome';

/** Holder of a lock on a stack, as recorded by Pulumi. */
export interface Lock {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** Time at which the lock was taken, in milliseconds since the epoch; `NaN` if the time is unreadable. */
  readonly at: number;
}

/**
 * Pattern of a lock holder in Pulumi's output. A user name may contain spaces and an @.
 * @see https://github.com/pulumi/pulumi/blob/v3.248.0/pkg/backend/diy/lock.go
 */
const HOLDER = /created by (.+)@([^@\n]+) \((?:pid )?(\d+)\) at (\S+)/g;
const COUNT = /the stack is currently locked by (\d+) lock/;
/**
 * Tolerance for comparing lock times, in milliseconds: Pulumi writes full seconds, and the store's clock can differ.
 */
const TOLERANCE_MS = 2_000;

/**
 * Parses the lock holders in a message of Pulumi.
 *
 * @returns undefined if the message does not name all holders, so that at least one holder is unknown
 */
export function parseLocks(text: string): readonly Lock[] | undefined {
  const locks = [...text.matchAll(HOLDER)].map(([, user, host, pid, at]) => ({
    user,
    host,
    pid: Number(pid),
    at: Date.parse(at),
  }));
  return locks.length === Number(COUNT.exec(text)?.[1]) ? locks : undefined;
}

/**
 * Returns whether a lock was taken by a process that `slipway-pulumi` started on this machine and that has ended.
 *
 * Process IDs are reused, so the lock must also have been taken during the lifetime of that process.
 */
export function isAbandoned(lock: Lock, host: string, children: readonly EndedChild[]): boolean {
  return (
    lock.host === host &&
    children.some(
      ({ pid, startedAt, endedAt }) =>
        pid === lock.pid && lock.at >= startedAt - TOLERANCE_MS && lock.at <= endedAt + TOLERANCE_MS,
    )
  );
}

/** Returns a lock's user, host, process ID and time as text for a message. */
export function describeLock({ user, host, pid, at }: Lock): string {
  return `${user}@${host} (pid ${pid})${Number.isNaN(at) ? '' : ` since ${new Date(at).toISOString()}`}`;
}
