import { backoffMs } from '@slipway/github-api';
import { Verdict, classify } from './classify';
import {
  FailedForGoodError,
  PersonNeededError,
  RefusedError,
  DriftError,
  RunnerError,
  StalePlanError,
  StoppedError,
} from './errors';
import { Kind } from './faults';
import { Lock, describeLock, isAbandoned, parseLocks } from './lock';
import { LockStore } from './lock-store';
import { Cli, EndedChild, Outcome } from './outcome';
import { pendingCreateError, pendingOperations } from './pending';
import { stateDigest } from './plan';
import { Log } from './run-log';

export interface PulumiProps {
  readonly cli: Cli;
  readonly stack: string;
  readonly host: string;
  readonly locks: LockStore;
  readonly log: Log;
  readonly attempts: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  readonly lockWaitMs: number;
  readonly random: () => number;
  /** Ends early when the build is stopped. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** One attempt, as it is recorded. */
export interface Attempt {
  readonly command: string;
  readonly attempt: number;
  readonly kind: Kind;
  readonly row: string;
  readonly exitCode?: number;
  readonly signal?: NodeJS.Signals;
  readonly durationMs: number;
  readonly line?: string;
}

/** What one command has used up of its patience. */
interface Spent {
  failures: number;
  waitedMs: number;
  /** The row of each failure. */
  readonly rows: string[];
}

interface RunOptions {
  /** Keeps standard output off the log. */
  readonly quiet?: boolean;
  /** It changes what exists, so what was left half done is looked at before each attempt. */
  readonly applies?: boolean;
  /**
   * SHA-256 of the only state that it may start from; a later attempt also from what an earlier one made of that.
   * @default - any
   */
  readonly onlyFrom?: string;
}

const SAFE_TO_RETRY: readonly Kind[] = [Kind.TRANSIENT, Kind.CANCELED, Kind.STATE_UNKNOWN];
/** Somebody else's lock is looked at as often as after this many failures: about three times the first wait. */
const LOCK_BACKOFF = 3;

/**
 * Runs commands of Pulumi, again where that is safe.
 *
 * A failure is tried again only if it is known to be transient, a bounded number of times. A lock is released only if
 * each lock on the stack is known to be that of a process of ours that has ended: `pulumi cancel` deletes all of them,
 * and the process of somebody else would go on and overwrite the state. Nobody can take a lock while a dead one is
 * there, so what was seen holds until it is cancelled.
 */
export class Pulumi {
  public readonly attempts: Attempt[] = [];
  private readonly children: EndedChild[] = [];

  constructor(private readonly props: PulumiProps) {}

  /** Runs the command until it is done. Throws what ends the program where it is not. */
  public async run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const spent: Spent = { failures: 0, waitedMs: 0, rows: [] };
    let { onlyFrom } = options;
    for (let attempt = 1; ; attempt += 1) {
      this.endWhereStopped();
      if (options.applies) {
        refuseOtherState(await this.refusePendingCreates(), onlyFrom, this.props.stack);
      }
      const outcome = await this.attempt(args, options, attempt);
      const verdict = this.record(args, attempt, outcome);
      const done = verdict.kind === Kind.DONE;
      if (verdict.lockMayBeLeft || (options.applies && !done)) {
        await this.releaseLeftLock();
      }
      if (done) {
        return outcome;
      }
      this.endWhereStopped();
      if (options.applies && verdict.late) {
        const left = await this.refusePendingCreates();
        onlyFrom &&= stateDigest(left);
      }
      await (verdict.kind === Kind.LOCKED
        ? this.handleLock(outcome, verdict, spent)
        : this.prepareRetry(verdict, spent));
    }
  }

  /**
   * Stops for a person where a create is pending that nobody is at work on any more. While somebody holds the lock, it
   * may be what they do just now: that is waited for. They may also have ended since the state was read, so only what
   * is still there at a second look counts.
   *
   * @returns the state as `pulumi stack export` gives it
   */
  public async refusePendingCreates(): Promise<string> {
    const spent: Spent = { failures: 0, waitedMs: 0, rows: [] };
    for (let unattended: string | undefined; ;) {
      const stdout = await this.exportState();
      const { creating, other } = pendingOperations(stdout);
      if (other.length > 0) {
        this.props.log({
          message:
            'operations are pending from an earlier run: the resources may differ from the state until those are repeated; a drift check shows it',
          urns: other,
        });
      }
      if (creating.length === 0) {
        return stdout;
      }
      const others = (await this.props.locks()).filter((lock) => !isAbandoned(lock, this.props.host, this.children));
      if (others.length > 0) {
        await this.waitForLock(others.map(describeLock).join(', '), spent);
      } else if (stdout === unattended) {
        throw pendingCreateError(creating, this.props.stack);
      } else {
        unattended = stdout;
      }
    }
  }

  /** The state as JSON, with its secrets encrypted. */
  public async exportState(): Promise<string> {
    return (await this.run(['stack', 'export', '--stack', this.props.stack, '--non-interactive'], { quiet: true }))
      .stdout;
  }

  private async attempt(args: readonly string[], { quiet }: RunOptions, attempt: number): Promise<Outcome> {
    this.props.log({ message: 'started', command: commandOf(args), attempt });
    const outcome = await this.props.cli.run(args, { quiet });
    this.children.push(outcome.child);
    return outcome;
  }

  private record(args: readonly string[], attempt: number, outcome: Outcome): Verdict {
    const verdict = classify(outcome);
    const { kind, row, line } = verdict;
    const {
      exitCode,
      signal,
      child: { startedAt, endedAt },
    } = outcome;
    const entry = {
      command: commandOf(args),
      attempt,
      kind,
      row,
      exitCode,
      signal,
      durationMs: endedAt - startedAt,
      ...(line !== '' && { line }),
    };
    this.attempts.push(entry);
    this.props.log({ message: 'ended', ...entry });
    return verdict;
  }

  private endWhereStopped(): void {
    if (this.props.cli.stopped) {
      throw new StoppedError(this.props.cli.stopped);
    }
  }

  /** Waits before the next attempt, or throws where there must be none. */
  private async prepareRetry(verdict: Verdict, spent: Spent): Promise<void> {
    if (!SAFE_TO_RETRY.includes(verdict.kind)) {
      throw failure(verdict, this.props.stack);
    }
    this.countFailure(verdict, spent);
    const waitMs = this.backoff(spent.failures);
    this.props.log({ message: 'waiting', row: verdict.row, waitMs });
    await this.props.sleep(waitMs);
  }

  private countFailure({ row, attempts = Infinity, line, advice }: Verdict, spent: Spent): void {
    spent.failures += 1;
    spent.rows.push(row);
    if (spent.failures >= this.props.attempts || spent.rows.filter((it) => it === row).length >= attempts) {
      throw new FailedForGoodError(`gave up after ${spent.failures} attempts, the last with: ${line}; ${advice}`);
    }
  }

  private backoff(attempt: number): number {
    return backoffMs(attempt, {
      baseMs: this.props.backoffBaseMs,
      capMs: this.props.backoffCapMs,
      random: this.props.random,
    });
  }

  /** Releases a lock of our own, or waits for somebody else's. */
  private async handleLock(outcome: Outcome, verdict: Verdict, spent: Spent): Promise<void> {
    const locks = parseLocks(`${outcome.stderr}\n${outcome.stdout}`);
    if (locks && this.areAllAbandoned(locks)) {
      this.countFailure(verdict, spent);
      await this.cancel(locks);
    } else {
      await this.waitForLock(locks ? locks.map(describeLock).join(', ') : 'an unknown holder', spent);
    }
  }

  private async waitForLock(holders: string, spent: Spent): Promise<void> {
    const leftMs = this.props.lockWaitMs - spent.waitedMs;
    if (leftMs <= 0) {
      throw stillLocked(this.props.stack, holders, spent.waitedMs);
    }
    const waitMs = Math.min(leftMs, Math.max(this.props.backoffBaseMs, this.backoff(LOCK_BACKOFF)));
    spent.waitedMs += waitMs;
    this.props.log({ message: 'waiting for a lock', holders, waitMs });
    await this.props.sleep(waitMs);
  }

  /** After a run that may have left its lock. Where the locks cannot be read, the next run sees it. */
  private async releaseLeftLock(): Promise<void> {
    try {
      const locks = await this.props.locks();
      if (locks.length > 0 && this.areAllAbandoned(locks)) {
        await this.cancel(locks);
      }
    } catch (error) {
      this.props.log({
        message: 'a lock may be left: release it with pulumi cancel if the next run is blocked by it',
        error: String(error),
      });
    }
  }

  private areAllAbandoned(locks: readonly Lock[]): boolean {
    return locks.every((lock) => isAbandoned(lock, this.props.host, this.children));
  }

  private async cancel(locks: readonly Lock[]): Promise<void> {
    this.props.log({ message: 'releasing the lock of our own process that has ended', locks: locks.map(describeLock) });
    const outcome = await this.props.cli.run(['cancel', '--yes', '--stack', this.props.stack, '--non-interactive']);
    this.record(['cancel'], 1, outcome);
  }
}

/** The words before the flags. */
function commandOf(args: readonly string[]): string {
  const flags = args.findIndex((arg) => arg.startsWith('--'));
  return args.slice(0, flags < 0 ? undefined : flags).join(' ');
}

/**
 * What a person approved was a change of one state into another. Pulumi holds to the plan by itself, but takes an
 * update from 5 to 3 for the one from 2 to 3 that was previewed.
 */
function refuseOtherState(exported: string, onlyFrom: string | undefined, stack: string): void {
  if (onlyFrom !== undefined && stateDigest(exported) !== onlyFrom) {
    throw new RefusedError(
      `the state of ${stack} has changed since the preview was approved: something else was applied in between, and only the approved change may be applied: run the pipeline again from its beginning`,
    );
  }
}

function stillLocked(stack: string, holders: string, waitedMs: number): PersonNeededError {
  return new PersonNeededError(
    `${stack} is locked by ${holders}, still after ${Math.round(waitedMs / 1000)} s; a lock of somebody else is never removed: ` +
      'wait until they are done, or make sure that they are gone, run pulumi cancel, and run again',
  );
}

function failure({ kind, line, advice }: Verdict, stack: string): RunnerError {
  if (kind === Kind.DRIFT) {
    return new DriftError(stack);
  }
  const message = `${line}; ${advice}`;
  return kind === Kind.STALE_PLAN ? new StalePlanError(message) : new FailedForGoodError(message);
}
