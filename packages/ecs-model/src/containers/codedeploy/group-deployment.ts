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

/** CodeDeploy lifecycle events at which hooks are called, by the ECS stage in which the event occurs. */
const HOOKS: Partial<Record<LifecycleStage, HookedEvent>> = {
  PRE_SCALE_UP: 'BeforeInstall',
  POST_SCALE_UP: 'AfterInstall',
  POST_TEST_TRAFFIC_SHIFT: 'AfterAllowTestTraffic',
  PRE_PRODUCTION_TRAFFIC_SHIFT: 'BeforeAllowTraffic',
  POST_PRODUCTION_TRAFFIC_SHIFT: 'AfterAllowTraffic',
};
/** CodeDeploy event names, by ECS lifecycle stage. */
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
  /** Starts the ECS deployment of the service, with the given hooks. */
  begin(hooks: Pick<GroupDeployment, 'run'>): ServiceDeployment;
}

/** CodeDeploy deployment: an ECS deployment with CodeDeploy's events, hooks and waits. */
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

  /** Reason why the deployment failed or was stopped. Undefined before it fails or stops, and if it succeeds. */
  public get reason(): string | undefined {
    return this.inner.statusReason;
  }

  /**
   * Lifecycle events of the deployment, oldest first. Shifting traffic is a single event, even if it has several steps.
   */
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

  /** Ends the wait of the deployment and shifts traffic immediately. */
  public continue(): void {
    this.continued.abort();
  }

  /** Stops the deployment, and shifts the traffic back to the previous tasks. */
  public stop(): void {
    this.stopped ||= !this.inner.over;
    this.inner.end(DeploymentEnd.requested('ROLLBACK'));
  }

  /**
   * Calls the hook of a stage, if the AppSpec file names one. After the stage for `AfterAllowTestTraffic`, also waits
   * for `ContinueDeployment` if the deployment group has a wait time.
   * @returns the reason why the deployment cannot continue, otherwise undefined
   */
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
      ? `the deployment was not continued within ${ready.waitMinutes} minutes`
      : undefined;
  }

  /** Returns whether an event is listed. Events that have neither a hook nor an effect are not listed. */
  private happens(name: string): boolean {
    const { appSpec, group } = this.props;
    if (name === 'AllowTestTraffic') {
      return group.testListenerArn !== undefined;
    }
    return name === 'Install' || name === 'AllowTraffic' || Object.hasOwn(appSpec.hooks, name);
  }
}
