import { ActionState, PipelineEvent, PipelineState, StageState } from './events';
import { ActionRecord } from './execution-records';

const VERSION = 1;

/** Reports the state changes and log lines of one execution as events. */
export class ExecutionReporter {
  constructor(
    private readonly pipeline: string,
    private readonly executionId: string,
    private readonly region: string,
    private readonly onEvent: (event: PipelineEvent) => void,
  ) {}

  public execution(state: PipelineState, trigger?: { readonly type: string; readonly detail: string }): void {
    this.onEvent({
      detailType: 'CodePipeline Pipeline Execution State Change',
      time: now(),
      detail: {
        ...this.detail(),
        state,
        ...(trigger && { 'execution-trigger': { 'trigger-type': trigger.type, 'trigger-detail': trigger.detail } }),
      },
    });
  }

  public stage(stage: string, state: StageState): void {
    this.onEvent({
      detailType: 'CodePipeline Stage Execution State Change',
      time: now(),
      detail: { ...this.detail(), stage, state },
    });
  }

  public action({ id, stage, action, result }: ActionRecord, state: ActionState): void {
    this.onEvent({
      detailType: 'CodePipeline Action Execution State Change',
      time: now(),
      detail: {
        ...this.detail(),
        stage,
        'action-execution-id': id,
        action: action.name,
        state,
        region: action.region ?? this.region,
        type: action.type,
        ...(result && {
          'execution-result': {
            'external-execution-id': result.externalExecutionId,
            'external-execution-url': result.externalExecutionUrl,
            'external-execution-summary': result.error?.message ?? result.summary,
            'error-code': result.error?.code,
          },
        }),
      },
    });
  }

  public line(stage: string, action: string, line: string, file: string): void {
    this.onEvent({
      detailType: 'log',
      time: now(),
      detail: { pipeline: this.pipeline, 'execution-id': this.executionId, stage, action, line, file },
    });
  }

  private detail() {
    return { pipeline: this.pipeline, 'execution-id': this.executionId, version: VERSION };
  }
}

export function now(): string {
  return new Date().toISOString();
}
