export type PipelineState = 'STARTED' | 'RESUMED' | 'SUCCEEDED' | 'FAILED' | 'STOPPED' | 'SUPERSEDED' | 'CANCELED';
export type StageState = 'STARTED' | 'RESUMED' | 'SUCCEEDED' | 'FAILED' | 'STOPPED' | 'CANCELED';
export type ActionState = 'STARTED' | 'SUCCEEDED' | 'FAILED' | 'ABANDONED';

interface Detail {
  readonly pipeline: string;
  readonly 'execution-id': string;
  readonly version: number;
}

interface StateChange<DetailType extends string, D> {
  readonly detailType: DetailType;
  /** Time of the event in ISO 8601 format. */
  readonly time: string;
  /** Detail of the EventBridge event, whose source is `aws.codepipeline`. */
  readonly detail: Detail & D;
}

export type PipelineStateChange = StateChange<
  'CodePipeline Pipeline Execution State Change',
  {
    readonly state: PipelineState;
    readonly 'execution-trigger'?: { readonly 'trigger-type': string; readonly 'trigger-detail': string };
  }
>;

export type StageStateChange = StateChange<
  'CodePipeline Stage Execution State Change',
  {
    readonly stage: string;
    readonly state: StageState;
  }
>;

export type ActionStateChange = StateChange<
  'CodePipeline Action Execution State Change',
  {
    readonly stage: string;
    /** ID of this run of the action. A retry has a different ID. */
    readonly 'action-execution-id': string;
    readonly action: string;
    readonly state: ActionState;
    readonly region: string;
    readonly type: {
      readonly owner: string;
      readonly provider: string;
      readonly category: string;
      readonly version: string;
    };
    readonly 'execution-result'?: {
      readonly 'external-execution-id'?: string;
      readonly 'external-execution-url'?: string;
      readonly 'external-execution-summary'?: string;
      readonly 'error-code'?: string;
    };
  }
>;

/** Event for a line of an action's log. AWS has no such event. */
export interface LogLine {
  readonly detailType: 'log';
  readonly time: string;
  readonly detail: {
    readonly pipeline: string;
    readonly 'execution-id': string;
    readonly stage: string;
    readonly action: string;
    readonly line: string;
    /** Path of the log file. */
    readonly file?: string;
  };
}

/**
 * State change of an execution, or a line of an action's log.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export type PipelineEvent = PipelineStateChange | StageStateChange | ActionStateChange | LogLine;
