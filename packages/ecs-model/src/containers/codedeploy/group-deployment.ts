import { randomInt } from 'node:crypto';
import { ModelClock } from '../model-clock';
import { DeploymentEnd } from '../service/deployment-end';
import { HookEvent } from '../service/lifecycle-hooks';
import { LifecycleStage, ServiceDeployment } from '../service/service-deployment';
import { AppSpec, HookedEvent } from './app-spec';
import { DeploymentGroup } from './deployment-group';
import { HookExecutions } from './hook-executions';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const ID_LENGTH = 9;

/** The event that a stage of ECS is the end of, with the function that is asked then. */
const HOOKS: Partial<Record<LifecycleStage, HookedEvent>> = {
  PRE_SCALE_UP: 'BeforeInstall',
  POST_SCALE_UP: 'AfterInstall',
  POST_TEST_TRAFFIC_SHIFT: 'AfterAllowTestTraffic',
  PRE_PRODUCTION_TRAFFIC_SHIFT: 'BeforeAllowTraffic',
  POST_PRODUCTION_TRAFFIC_SHIFT: 'AfterAllowTraffic',
};
/** What CodeDeploy calls the stages of ECS. */
const EVENTS: Partial<Record<LifecycleStage, string>> = {
  ...HOOKS,
  SCALE_UP: 'Install',
  TEST_TRAFFIC_SHIFT: 'AllowTestTraffic',
  PRODUCTION_TRAFFIC_SHIFT: 'AllowTraffic',
};

export type GroupDeploymentStatus = 'InProgress' | 'Ready' | 'Succeeded' | 'Failed' | 'Stopped';

export interface LifecycleEvent {
  readonly lifecycleEventName: string;
  readonly startTime: Date;
  readonly status: 'InProgress' | 'Succeeded' | 'Failed';
}

export interface GroupDeploymentProps {
  readonly group: DeploymentGroup;
  readonly appSpec: AppSpec;
  readonly hooks: HookExecutions;
  readonly clock: ModelClock;
  /** Begins the deployment of the service, with what is asked at its stages. */
  begin(hooks: Pick<GroupDeployment, 'run'>): ServiceDeployment;
}

/** A deployment of CodeDeploy: one of ECS, with the events, hooks and waits of CodeDeploy. */
export class GroupDeployment {
  public readonly id = `d-${Array.from({ length: ID_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')}`;
  private readonly inner: ServiceDeployment;
  private readonly asked = new Set<HookedEvent>();
  private readonly continued = new AbortController();
  private waiting = false;
  private stopped = false;

  constructor(private readonly props: GroupDeploymentProps) {
    this.inner = props.begin(this);
  }

  public get group(): DeploymentGroup {
    return this.props.group;
  }

  public get createdAt(): Date {
    return this.inner.createdAt;
  }

  public get finishedAt(): Date | undefined {
    return this.inner.finishedAt;
  }

  public get status(): GroupDeploymentStatus {
    if (!this.inner.over) {
      return this.waiting ? 'Ready' : 'InProgress';
    }
    if (this.inner.status === 'SUCCESSFUL') {
      return 'Succeeded';
    }
    return this.stopped ? 'Stopped' : 'Failed';
  }

  /** Why it did not succeed. */
  public get reason(): string | undefined {
    return this.inner.statusReason;
  }

  /** The oldest one first; the traffic moves in one event, however many steps it takes. */
  public get events(): readonly LifecycleEvent[] {
    const events = new Map<string, LifecycleEvent>();
    for (const { stage, at } of this.inner.stages) {
      const name = EVENTS[stage];
      if (name !== undefined && this.happens(name) && !events.has(name)) {
        events.set(name, { lifecycleEventName: name, startTime: at, status: 'Succeeded' });
      }
    }
    const last = [...events.values()].at(-1);
    const isLast = last !== undefined && EVENTS[this.inner.stages.at(-1)!.stage] === last.lifecycleEventName;
    if (isLast && this.status !== 'Succeeded') {
      events.set(last.lifecycleEventName, { ...last, status: this.inner.over ? 'Failed' : 'InProgress' });
    }
    return [...events.values()];
  }

  /** Moves the traffic now: somebody has looked at green. */
  public continue(): void {
    this.continued.abort();
  }

  /** Ends it, and gives the traffic back to what served before. */
  public stop(): void {
    this.stopped ||= !this.inner.over;
    this.inner.end(DeploymentEnd.requested('ROLLBACK'));
  }

  /** Asks the function of a stage, if there is one, and waits where the group says so. */
  public async run({ lifecycleStage }: HookEvent, signal: AbortSignal): Promise<string | undefined> {
    const event = HOOKS[lifecycleStage as LifecycleStage];
    const problem = event && (await this.ask(event, signal));
    return problem ?? (event === 'AfterAllowTestTraffic' ? this.waitForEnd(signal) : undefined);
  }

  private async ask(event: HookedEvent, signal: AbortSignal): Promise<string | undefined> {
    const {
      appSpec: { hooks },
      group: { roleArn },
    } = this.props;
    const functionName = hooks[event];
    if (functionName === undefined || this.asked.has(event)) {
      return undefined;
    }
    this.asked.add(event);
    const problem = await this.props.hooks
      .run(functionName, { roleArn, deploymentId: this.id }, signal)
      .catch((error: Error) => {
        signal.throwIfAborted();
        return error.message;
      });
    return problem && `${event}: ${problem}`;
  }

  private async waitForEnd(signal: AbortSignal): Promise<string | undefined> {
    const {
      clock,
      group: { ready },
    } = this.props;
    this.waiting = ready.waitMinutes > 0;
    await clock.sleep(ready.waitMinutes * 60, AbortSignal.any([signal, this.continued.signal])).catch(() => undefined);
    this.waiting = false;
    signal.throwIfAborted();
    return ready.stops && !this.continued.signal.aborted
      ? `nobody has continued the deployment within ${ready.waitMinutes} minutes`
      : undefined;
  }

  /** Events at which nothing is asked and nothing done are not told. */
  private happens(name: string): boolean {
    const { appSpec, group } = this.props;
    if (name === 'AllowTestTraffic') {
      return group.testListenerArn !== undefined;
    }
    return name === 'Install' || name === 'AllowTraffic' || Object.hasOwn(appSpec.hooks, name);
  }
}
