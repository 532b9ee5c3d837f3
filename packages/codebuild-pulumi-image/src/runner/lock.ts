import { EndedChild } from './outcome';

/** Who holds a lock on the stack, as Pulumi writes it. */
export interface Lock {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** When it was taken, in milliseconds since the epoch; not a number where that cannot be read. */
  readonly at: number;
}

/**
 * A name of a user may have blanks and an @ in it.
 * @see https://github.com/pulumi/pulumi/blob/v3.248.0/pkg/backend/diy/lock.go
 */
const HOLDER = /created by (.+)@([^@\n]+) \((?:pid )?(\d+)\) at (\S+)/g;
const COUNT = /the stack is currently locked by (\d+) lock/;
/** Locks are written with seconds, or with the clock of the store in between. */
const TOLERANCE_MS = 2_000;

/**
 * Reads the holders out of Pulumi's message.
 *
 * @returns undefined where it does not name all of them: somebody is there of whom nothing is known
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
 * Whether the lock was taken by a process that we started on this machine and that has ended.
 *
 * The number of a process is used again, so the lock has to be from its lifetime as well.
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

/** For a message: who, where, since when. */
export function describeLock({ user, host, pid, at }: Lock): string {
  return `${user}@${host} (pid ${pid})${Number.isNaN(at) ? '' : ` since ${new Date(at).toISOString()}`}`;
}
