import type { Figures, Period } from '../../src/history/figures';
import {
  actionEvent,
  alarmEvent,
  executionEvent,
  PushedCommits,
  pushEvent,
  SentEvent,
  serviceEvent,
  stageEvent,
} from '../events';

export const BEGIN = Date.UTC(2025, 10, 1);
export const END = Date.UTC(2026, 10, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Outcome = 'good' | 'service fails' | 'retried' | 'alarm' | 'late alarm' | 'rolled back' | 'alarm and rolled back';
const OUTCOMES: readonly (readonly [weight: number, outcome: Outcome])[] = [
  [70, 'good'],
  [6, 'service fails'],
  [6, 'retried'],
  [7, 'alarm'],
  [3, 'late alarm'],
  [5, 'rolled back'],
  [3, 'alarm and rolled back'],
];

/**
 * Simulated year of one delivery: the events of its services, and what really happened. The expected figures of a
 * period are counted from these records, without code of the package.
 */
export class Year {
  public readonly events: SentEvent[] = [];
  private readonly builds: { readonly at: number; readonly good: boolean }[] = [];
  private readonly deployments: { readonly at: number; readonly took: number }[] = [];
  private readonly leads: { readonly at: number; readonly lead: number }[] = [];
  private readonly changes: { readonly at: number; readonly failed: boolean }[] = [];
  private readonly restored: { readonly at: number; readonly took: number }[] = [];
  private pending: number[] = [];
  private head = '0'.repeat(40);
  private now = BEGIN;
  private brokenSince?: number;
  private ids = 0;

  /** @param services whether ECS reports deployments; otherwise, only the pipeline does */
  constructor(
    private seed: number,
    private readonly services: boolean,
  ) {
    while (this.now < END - 4 * 24 * HOUR) {
      this.change();
      this.pass(2 * HOUR, 12 * HOUR);
    }
  }

  /** Figures of a period according to the records. */
  public truth({ from, to }: Period): Figures {
    const within = <T extends { readonly at: number }>(notes: readonly T[]) =>
      notes.filter(({ at }) => from <= at && at < to);
    const [builds, changes] = [within(this.builds), within(this.changes)];
    return {
      buildSuccess: share(builds.filter(({ good }) => good).length, builds.length),
      deployments: within(this.deployments).length || undefined,
      deploymentTime: middle(within(this.deployments).map(({ took }) => took)),
      leadTime: middle(within(this.leads).map(({ lead }) => lead)),
      changeFailureRate: share(changes.filter(({ failed }) => failed).length, changes.length),
      timeToRestore: middle(within(this.restored).map(({ took }) => took)),
    };
  }

  private change(): void {
    const execution = this.id('execution');
    this.pushes();
    this.events.push(executionEvent(this.pass(0, MINUTE), execution, 'STARTED'));
    this.action(execution, 'Source', 'SUCCEEDED', this.head);
    const attempts = this.build(execution);
    if (attempts === undefined) {
      this.events.push(executionEvent(this.now, execution, 'FAILED'));
      return;
    }
    this.action(execution, 'Approval', 'SUCCEEDED');
    this.outcome(this.brokenSince === undefined ? this.pick() : 'good', execution, attempts);
  }

  private pushes(): void {
    for (let count = this.between(1, 3); count > 0; count -= 1) {
      const at = this.pass(MINUTE, HOUR);
      const [before, after] = [this.head, this.sha()];
      const created = before === '0'.repeat(40);
      const forced = !created && this.chance(3);
      const commits: PushedCommits['commits'] = Array.from({ length: this.between(1, 4) }, (_, index) => ({
        id: index === 0 ? after : this.sha(),
        at: at - 1_000 * this.between(1, 3 * 24 * 3_600),
      }));
      this.pending = [...(forced ? [] : this.pending), ...commits.map((commit) => commit.at)];
      this.head = after;
      this.events.push(pushEvent(at, { before, after, forced, created, commits }));
    }
  }

  /**
   * Repeats the build until it succeeds or is abandoned, then runs the test. Returns the number of the successful
   * build, or undefined if the build was abandoned or the test failed.
   */
  private build(execution: string): number | undefined {
    for (let attempt = 1; ; attempt += 1) {
      const good = !this.chance(15);
      this.action(execution, 'Build', good ? 'SUCCEEDED' : 'FAILED');
      this.builds.push({ at: this.now, good });
      if (good) {
        const tested = !this.chance(4);
        this.action(execution, 'Test', tested ? 'SUCCEEDED' : 'FAILED');
        return tested ? attempt : undefined;
      }
      if (this.chance(50)) {
        return undefined;
      }
    }
  }

  private outcome(outcome: Outcome, execution: string, attempt: number): void {
    if (outcome === 'service fails' || outcome === 'retried') {
      const failed = this.failedDeployment(execution, attempt);
      if (outcome === 'retried') {
        this.deploy(execution, attempt + 1, true, 'RESUMED');
      } else {
        this.changes.push({ at: failed, failed: true });
      }
      return;
    }
    const good = outcome === 'good' || outcome === 'late alarm';
    this.deploy(execution, attempt, !good);
    if (outcome === 'late alarm') {
      this.pass(24 * HOUR, 40 * HOUR);
      this.alarm('ALARM');
      this.alarm('OK');
    }
    if (!good) {
      this.incident(outcome);
    }
  }

  private deploy(execution: string, attempt: number, failed: boolean, start = 'STARTED'): void {
    const started = this.pass(MINUTE, 10 * MINUTE);
    this.events.push(stageEvent(started, execution, start, attempt));
    const at = this.production('COMPLETED');
    this.events.push(stageEvent(at, execution, 'SUCCEEDED', attempt), executionEvent(at, execution, 'SUCCEEDED'));
    this.deployments.push({ at, took: at - started });
    this.leads.push(...this.pending.map((commit) => ({ at, lead: at - commit })));
    this.pending = [];
    this.changes.push({ at, failed });
    this.mended(at);
  }

  /**
   * With ECS events, production is restored when the service is healthy again, and otherwise with the next deployment.
   */
  private failedDeployment(execution: string, attempt: number): number {
    this.events.push(stageEvent(this.pass(MINUTE, 10 * MINUTE), execution, 'STARTED', attempt));
    const failed = this.production('FAILED');
    this.brokenSince = failed;
    if (this.services) {
      this.mended(this.production('COMPLETED'));
    }
    const told = this.services ? this.pass(0, MINUTE) : failed;
    this.events.push(stageEvent(told, execution, 'FAILED', attempt), executionEvent(told, execution, 'FAILED'));
    return failed;
  }

  private incident(outcome: Outcome): void {
    const began = this.pass(MINUTE, 9 * HOUR);
    if (outcome === 'alarm') {
      this.events.push(alarmEvent(began, 'ALARM'));
      this.brokenSince = began;
      this.mended(this.alarm('OK'));
      return;
    }
    this.brokenSince = began;
    if (outcome === 'alarm and rolled back') {
      this.events.push(alarmEvent(began, 'ALARM'), alarmEvent(this.pass(MINUTE, HOUR), 'INSUFFICIENT_DATA'));
    }
    const back = this.rollBack();
    this.mended(outcome === 'rolled back' ? back : this.alarm('OK'));
  }

  private rollBack(): number {
    const execution = this.id('rollback');
    const trigger = this.chance(50) ? 'ManualRollback' : 'AutomatedRollback';
    this.events.push(
      executionEvent(this.now, execution, 'STARTED', trigger),
      stageEvent(this.now, execution, 'STARTED'),
    );
    const at = this.production('COMPLETED');
    this.events.push(stageEvent(at, execution, 'SUCCEEDED'), executionEvent(at, execution, 'SUCCEEDED'));
    return at;
  }

  private mended(at: number): void {
    if (this.brokenSince !== undefined) {
      this.restored.push({ at, took: at - this.brokenSince });
      this.brokenSince = undefined;
    }
  }

  private production(name: 'COMPLETED' | 'FAILED'): number {
    const at = this.pass(2 * MINUTE, 20 * MINUTE);
    if (this.services) {
      this.events.push(serviceEvent(at, this.id('ecs-svc'), name));
    }
    return at;
  }

  private alarm(state: string): number {
    const at = this.pass(5 * MINUTE, 2 * HOUR);
    this.events.push(alarmEvent(at, state));
    return at;
  }

  private action(execution: string, category: string, state: string, result?: string): void {
    const id = this.id('action');
    this.events.push(actionEvent(this.pass(0, MINUTE), execution, id, { category, state: 'STARTED' }));
    this.events.push(actionEvent(this.pass(MINUTE, 9 * MINUTE), execution, id, { category, state, result }));
  }

  private pick(): Outcome {
    let left = this.between(1, 100);
    return OUTCOMES.find(([weight]) => (left -= weight) <= 0)![1];
  }

  private pass(least: number, most: number): number {
    this.now += 1_000 * this.between(least / 1_000, most / 1_000);
    return this.now;
  }

  private chance(percent: number): boolean {
    return this.between(1, 100) <= percent;
  }

  private id(kind: string): string {
    this.ids += 1;
    return `${kind}-${this.ids}`;
  }

  private sha(): string {
    this.ids += 1;
    return this.ids.toString(16).padStart(40, '0');
  }

  /** Mulberry32 generator, which creates the same year on every machine. */
  private between(least: number, most: number): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let value = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return least + (((value ^ (value >>> 14)) >>> 0) % (most - least + 1));
  }
}

function share(part: number, whole: number): number | undefined {
  return whole > 0 ? (part / whole) * 100 : undefined;
}

/** Returns the median, in seconds. */
function middle(milliseconds: readonly number[]): number | undefined {
  const rest = milliseconds.map((one) => one / 1_000).sort((one, other) => one - other);
  while (rest.length > 2) {
    rest.shift();
    rest.pop();
  }
  return rest.length === 0 ? undefined : rest.reduce((sum, one) => sum + one, 0) / rest.length;
}
