import { Adjustment, LiveDeployment, Pipeline } from '@slipway/embedded-aws';
import { Secrets } from '@slipway/buildspec';
import { DeploymentRecord, ServiceView } from '@slipway/ecs-model';
import { Inbox, Notification } from '../events/inbox';
import { RunSource, ServiceState } from '../page/run-source';
import { ExecutionRecords } from '../pipeline/execution-records';
import { ExecutionView, viewOf } from '../pipeline/execution-view';
import { RetryableStage, StageRetry } from '../pipeline/stage-retry';
import { DeclaredPipelines } from './declared-pipelines';
import { Executions } from './executions';

export interface WatchedRunProps {
  readonly declared: DeclaredPipelines;
  readonly records: ExecutionRecords;
  readonly executions: Pick<Executions, 'retryable' | 'retry'>;
  readonly deployment: Pick<LiveDeployment, 'adjustments'>;
  readonly secrets: Secrets;
  readonly inbox: Pick<Inbox, 'seen'>;
  /** ECS model: its services and their deployments. */
  readonly services: { readonly views: readonly ServiceView[]; readonly deployments: readonly DeploymentRecord[] };
}

/** View of a run with its secrets masked. Each property and method returns the current state. */
export class WatchedRun implements RunSource {
  constructor(private readonly props: WatchedRunProps) {}

  public get pipelines(): readonly Pipeline[] {
    return this.props.declared.all;
  }

  public get executionIds(): readonly string[] {
    return this.props.records.ids;
  }

  public get differences(): readonly Adjustment[] {
    return this.props.secrets.maskIn(this.props.deployment.adjustments);
  }

  public get services(): readonly ServiceState[] {
    return this.props.services.views.map((view) => ({
      name: view.name,
      revision: view.revision,
      running: view.running,
      ...view.weights(),
    }));
  }

  public get serviceDeployments(): readonly DeploymentRecord[] {
    return this.props.secrets.maskIn(this.props.services.deployments);
  }

  public async notifications(): Promise<readonly Notification[]> {
    return this.props.secrets.maskIn(await this.props.inbox.seen());
  }

  public execution(id: string): ExecutionView | undefined {
    const { records, secrets } = this.props;
    const record = records.find(id);
    const pipeline = this.pipelines.find(({ name }) => name === record?.pipeline);
    if (!record || !pipeline) {
      return undefined;
    }
    const runs = records.actions(record.pipeline).filter(({ executionId }) => executionId === id);
    return secrets.maskIn(viewOf(record, pipeline, runs));
  }

  public retryable(executionId: string): RetryableStage | undefined {
    return this.props.executions.retryable(executionId);
  }

  public retry(pipeline: string, retry: StageRetry): void {
    this.props.executions.retry(pipeline, retry);
  }
}
