import { Weights } from '../load-balancer/shapes';
import { TrafficRules } from '../load-balancer/traffic-rules';
import { ModelClock } from '../model-clock';
import { Alarms } from './alarms';
import { DeploymentEnd } from './deployment-end';
import { DeploymentWatch } from './deployment-watch';
import { HookEvent, LifecycleHooks } from './lifecycle-hooks';
import { ServiceRevision } from './revision';
import { DeploymentConfiguration, trafficSteps } from './settings';

export type DeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOP_REQUESTED'
  | 'STOPPED'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

export type LifecycleStage =
  | 'RECONCILE_SERVICE'
  | 'PRE_SCALE_UP'
  | 'SCALE_UP'
  | 'POST_SCALE_UP'
  | 'TEST_TRAFFIC_SHIFT'
  | 'POST_TEST_TRAFFIC_SHIFT'
  | 'PRE_PRODUCTION_TRAFFIC_SHIFT'
  | 'PRODUCTION_TRAFFIC_SHIFT'
  | 'POST_PRODUCTION_TRAFFIC_SHIFT'
  | 'BAKE_TIME'
  | 'CLEAN_UP';

/**
 * Stages whose hooks also run in a rollback. @see
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
const HOOKED_IN_ROLLBACK: readonly LifecycleStage[] = ['PRODUCTION_TRAFFIC_SHIFT', 'TEST_TRAFFIC_SHIFT'];

export interface StageRecord {
  readonly stage: LifecycleStage;
  readonly at: Date;
}

export interface ServiceDeploymentProps {
  readonly arn: string;
  readonly serviceArn: string;
  readonly configuration: DeploymentConfiguration;
  readonly desiredCount: number;
  /** Revision that receives traffic at the start. Undefined for the first deployment of a service. */
  readonly source: ServiceRevision | undefined;
  readonly target: ServiceRevision;
  /** Revisions that an interrupted earlier deployment left behind. */
  readonly leftOver: readonly ServiceRevision[];
  readonly rules: TrafficRules;
  readonly hooks: Pick<LifecycleHooks, 'run'>;
  /** Time in which the new revision must become healthy, in minutes. @default - no limit */
  readonly scaleUpMinutes?: number;
  readonly alarms: Alarms;
  readonly clock: ModelClock;
  /** Called when the new revision permanently receives all traffic. Later rollbacks return to this revision. */
  onServing(): void;
}

interface Step {
  readonly stage: LifecycleStage;
  /** Function that does the work of the stage, before the stage's hooks run. @default - the stage only runs hooks */
  readonly act?: (signal: AbortSignal) => Promise<void> | void;
  readonly weights?: Partial<Pick<HookEvent['executionDetails'], 'testTrafficWeights' | 'productionTrafficWeights'>>;
}

/**
 * Service deployment, from its first stage to its end. The new revision (green) is scaled up and tested, and then
 * receives the traffic, all at once or gradually. Finally, the old revision (blue) is removed. If a stage before
 * that fails or an alarm goes off, the traffic returns to the blue tasks and the green tasks are removed.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
 */
export class ServiceDeployment {
  public readonly createdAt = new Date();
  public readonly stages: StageRecord[] = [];
  public status: DeploymentStatus = 'PENDING';
  public statusReason: string | undefined;
  public finishedAt: Date | undefined;
  public rollbackStartedAt: Date | undefined;
  public readonly watch: DeploymentWatch;

  constructor(public readonly props: ServiceDeploymentProps) {
    this.watch = new DeploymentWatch(props);
  }

  public get over(): boolean {
    return this.finishedAt !== undefined;
  }

  /** Ends a deployment in progress because it is superseded, stopped, or rolled back by request. */
  public end(how: DeploymentEnd): void {
    if (this.over) {
      return;
    }
    this.status = how.rollsBack ? 'ROLLBACK_REQUESTED' : 'STOP_REQUESTED';
    this.watch.fail(how);
  }

  /** Runs the deployment to its end. Never throws: the status contains the result. */
  public async run(): Promise<void> {
    this.status = 'IN_PROGRESS';
    const watching = this.watch.run();
    try {
      for (const step of this.steps()) {
        await this.take(step, this.watch.signal);
      }
      this.finish('SUCCESSFUL');
    } catch (error) {
      this.watch.fail(DeploymentEnd.failed((error as Error).message));
      await this.undo(this.watch.reason);
    }
    this.watch.stop();
    await watching;
  }

  private steps(): Step[] {
    const { target, source, desiredCount, clock, configuration, leftOver } = this.props;
    const scaleUp: Step = {
      stage: 'SCALE_UP',
      act: async (signal) => {
        await target.tasks.scaleTo(desiredCount);
        await this.becomeSteady(signal);
      },
    };
    const cleanUp: Step = {
      stage: 'CLEAN_UP',
      act: () => {
        this.watch.stop();
        this.props.onServing();
        return source?.tasks.scaleTo(0);
      },
    };
    if (configuration.strategy === 'ROLLING') {
      return [scaleUp, cleanUp];
    }
    return [
      ...(leftOver.length > 0 ? [{ stage: 'RECONCILE_SERVICE', act: () => this.reconcile(leftOver) } as const] : []),
      { stage: 'PRE_SCALE_UP' },
      scaleUp,
      { stage: 'POST_SCALE_UP' },
      {
        stage: 'TEST_TRAFFIC_SHIFT',
        act: () => this.move('testListenerRule', 100),
        weights: { testTrafficWeights: this.shares(100) },
      },
      { stage: 'POST_TEST_TRAFFIC_SHIFT' },
      ...trafficSteps(configuration).flatMap(({ percent, bakeMinutes }): Step[] => [
        { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT' },
        {
          stage: 'PRODUCTION_TRAFFIC_SHIFT',
          weights: { productionTrafficWeights: this.shares(percent) },
          act: async (signal) => {
            this.move('productionListenerRule', percent);
            await clock.sleep(bakeMinutes * 60, signal);
          },
        },
      ]),
      { stage: 'POST_PRODUCTION_TRAFFIC_SHIFT' },
      { stage: 'BAKE_TIME', act: (signal) => clock.sleep(configuration.bakeTimeInMinutes * 60, signal) },
      cleanUp,
    ];
  }

  private async becomeSteady(signal: AbortSignal): Promise<void> {
    const {
      target: { tasks },
      clock,
      scaleUpMinutes,
    } = this.props;
    if (scaleUpMinutes === undefined) {
      return tasks.becomeSteady(signal);
    }
    const steady = new AbortController();
    const either = AbortSignal.any([signal, steady.signal]);
    const late = clock.sleep(scaleUpMinutes * 60, either).then(() => {
      const lastFailure = tasks.lastFailure === undefined ? '' : `, the last one: ${tasks.lastFailure}`;
      throw new Error(`new tasks that did not become healthy within ${scaleUpMinutes} minutes${lastFailure}`);
    });
    await Promise.race([tasks.becomeSteady(either), late]).finally(() => steady.abort());
  }

  private async take({ stage, act, weights }: Step, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.stages.push({ stage, at: new Date() });
    await act?.(signal);
    await this.runHooks(stage, weights, signal);
  }

  private async runHooks(stage: LifecycleStage, weights: Step['weights'], signal: AbortSignal): Promise<void> {
    const { hooks, arn, serviceArn, target } = this.props;
    const executionDetails = {
      testTrafficWeights: {},
      productionTrafficWeights: {},
      ...weights,
      serviceArn,
      targetServiceRevisionArn: target.arn,
    };
    const problem = await hooks.run({ lifecycleStage: stage, resourceArn: arn, executionDetails }, signal);
    if (problem !== undefined) {
      throw new Error(problem);
    }
  }

  /**
   * Shifts all traffic back to the previous revision after an interrupted deployment, and stops the tasks of the
   * revisions that this deployment left behind.
   */
  private async reconcile(leftOver: readonly ServiceRevision[]): Promise<void> {
    this.restoreTraffic();
    await Promise.all(leftOver.map(({ tasks }) => tasks.scaleTo(0)));
  }

  private async undo(how: DeploymentEnd): Promise<void> {
    this.statusReason = how.reason;
    if (!how.rollsBack) {
      return this.finish('STOPPED');
    }
    this.status = 'ROLLBACK_IN_PROGRESS';
    this.rollbackStartedAt = new Date();
    try {
      await this.rollBack();
      return this.finish('ROLLBACK_SUCCESSFUL');
    } catch (error) {
      this.statusReason = `${how.reason}; the rollback failed: ${(error as Error).message}`;
      return this.finish('ROLLBACK_FAILED');
    }
  }

  private async rollBack(): Promise<void> {
    const { source, target, desiredCount } = this.props;
    if (source === undefined) {
      await target.tasks.scaleTo(0);
      throw new Error('no earlier revision has served');
    }
    this.restoreTraffic();
    for (const stage of HOOKED_IN_ROLLBACK.filter((it) => this.stages.some((record) => record.stage === it))) {
      await this.runHooks(
        stage,
        { [stage === 'TEST_TRAFFIC_SHIFT' ? 'testTrafficWeights' : 'productionTrafficWeights']: this.shares(0) },
        new AbortController().signal,
      );
    }
    await Promise.all([source.tasks.scaleTo(desiredCount), target.tasks.scaleTo(0)]);
  }

  private restoreTraffic(): void {
    this.move('productionListenerRule', 0);
    this.move('testListenerRule', 0);
  }

  /**
   * Shifts a percentage of traffic to the new revision. In a service's first deployment, the new revision receives all
   * traffic.
   */
  private move(which: 'productionListenerRule' | 'testListenerRule', percent: number): void {
    const {
      target: { loadBalancers, targetGroupArns },
      rules,
      source,
    } = this.props;
    loadBalancers.forEach(({ targetGroupArn, advancedConfiguration: advanced }, index) => {
      const rule = advanced?.[which];
      if (rule === undefined) {
        return;
      }
      const green = targetGroupArns[index];
      const blue = green === targetGroupArn ? advanced!.alternateTargetGroupArn : targetGroupArn;
      const share = source === undefined ? 100 : percent;
      rules.setWeights(rule, { [blue]: 100 - share, [green]: share });
    });
  }

  private shares(percent: number): Weights {
    const { source, target } = this.props;
    return { ...(source && { [source.arn]: 100 - percent }), [target.arn]: percent };
  }

  private finish(status: DeploymentStatus): void {
    this.status = status;
    this.finishedAt = new Date();
  }
}
