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
  /** Waits for a number of milliseconds. Resolves early if the build is stopped. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** Record of one attempt to run a Pulumi command. */
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

/** Failures and waiting time of one command. */
interface Spent {
  failures: number;
  waitedMs: number;
  /** IDs of the matching fault rows, one for each failure. */
  readonly rows: string[];
}

interface RunOptions {
  /** Whether to keep the standard output out of the log. */
  readonly quiet?: boolean;
  /** Whether the Pulumi command changes resources, so that pending operations are checked before each attempt. */
  readonly applies?: boolean;
  /**
   * SHA-256 of the state from which the first attempt must start. After an attempt that may have applied changes, the
   * next attempt must start from the state that this attempt left. @default - any state
   */
  readonly onlyFrom?: string;
}

const SAFE_TO_RETRY: readonly Kind[] = [Kind.TRANSIENT, Kind.CANCELED, Kind.STATE_UNKNOWN];
/**
 * Failure count that the backoff uses for a wait on another process's lock. The upper limit of the wait is four times
 * that of the first wait after a failure.
 */
const LOCK_BACKOFF = 3;

/**
 * Runs Pulumi commands, and retries them if that is safe.
 *
 * A failure is retried only if it is known to be transient, and only a limited number of times. Locks are released only
 * if every lock on the stack belongs to an ended process of this `slipway-pulumi` run: `pulumi cancel` deletes all
 * locks, and another process that is still running would overwrite the state. While an abandoned lock exists, nobody
 * can take a new one, so the result of the check stays valid until the locks are released.
 */
export class Pulumi {
  public readonly attempts: Attempt[] = [];
  private readonly children: EndedChild[] = [];

  constructor(private readonly props: PulumiProps) {}

  /** Runs a Pulumi command, with retries. If it does not succeed, throws an error that ends `slipway-pulumi`. */
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
   * Fails if a create is pending that no process is working on any more. While another process holds the lock, the
   * create may be in progress, so the method waits for the lock. That process may also have ended since the state was
   * read, so the state is read again, and only operations that are still pending count.
   *
   * @returns the state that `pulumi stack export` prints
   */
  public async refusePendingCreates(): Promise<string> {
    const spent: Spent = { failures: 0, waitedMs: 0, rows: [] };
    for (let unattended: string | undefined; ;) {
      const stdout = await this.exportState();
      const { creating, other } = pendingOperations(stdout);
      if (other.length > 0) {
        this.props.log({
          message:
            'operations of an earlier run are pending: the resources may differ from the state until a run repeats these operations; a drift check shows the differences',
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

  /** Returns the state as JSON, with encrypted secrets. */
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

  /** Waits before the next attempt, or throws if no further attempt is allowed. */
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
      throw new FailedForGoodError(`gave up after ${spent.failures} attempts; the last error was: ${line}; ${advice}`);
    }
  }

  private backoff(attempt: number): number {
    return backoffMs(attempt, {
      baseMs: this.props.backoffBaseMs,
      capMs: this.props.backoffCapMs,
      random: this.props.random,
    });
  }

  /** Releases locks of ended processes of this run, or waits for the locks of others. */
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

  /** Releases the lock that a run may have left. If the locks cannot be read, the next run detects it. */
  private async releaseLeftLock(): Promise<void> {
    try {
      const locks = await this.props.locks();
      if (locks.length > 0 && this.areAllAbandoned(locks)) {
        await this.cancel(locks);
      }
    } catch (error) {
      this.props.log({
        message: 'a lock may remain: if it blocks the next run, release it with pulumi cancel',
        error: String(error),
      });
    }
  }

  private areAllAbandoned(locks: readonly Lock[]): boolean {
    return locks.every((lock) => isAbandoned(lock, this.props.host, this.children));
  }

  private async cancel(locks: readonly Lock[]): Promise<void> {
    this.props.log({ message: 'releasing the lock of an ended process of this build', locks: locks.map(describeLock) });
    const outcome = await this.props.cli.run(['cancel', '--yes', '--stack', this.props.stack, '--non-interactive']);
    this.record(['cancel'], 1, outcome);
  }
}

/** Returns the words of a command line before its flags. */
function commandOf(args: readonly string[]): string {
  const flags = args.findIndex((arg) => arg.startsWith('--'));
  return args.slice(0, flags < 0 ? undefined : flags).join(' ');
}

/**
 * Refuses a state other than the previewed one. Approval covers a change from one state to another. Pulumi enforces the
 * plan, but would accept an update from 5 to 3 when the preview showed 2 to 3.
 */
function refuseOtherState(exported: string, onlyFrom: string | undefined, stack: string): void {
  if (onlyFrom !== undefined && stateDigest(exported) !== onlyFrom) {
    throw new RefusedError(
      `the state of ${stack} has changed since the approved preview, so the approved change cannot be applied: run the pipeline again from the beginning`,
    );
  }
}

function stillLocked(stack: string, holders: string, waitedMs: number): PersonNeededError {
  return new PersonNeededError(
    `${stack} is still locked by ${holders} after ${Math.round(waitedMs / 1000)} s; Slipway never removes locks of other processes: ` +
      'wait until the holder has finished; if the holder has ended without releasing the lock, run pulumi cancel, and run the pipeline again',
  );
}

function failure({ kind, line, advice }: Verdict, stack: string): RunnerError {
  if (kind === Kind.DRIFT) {
    return new DriftError(stack);
  }
  const message = `${line}; ${advice}`;
  return kind === Kind.STALE_PLAN ? new StalePlanError(message) : new FailedForGoodError(message);
}
