import { Action, ActionCategory, ActionConfig, ActionProperties, Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { IFunction } from 'aws-cdk-lib/aws-lambda';

export interface JobActionProps {
  readonly actionName: string;
  readonly variablesNamespace: string;
  readonly runOrder: number;
  readonly handler: IFunction;
  /** Parameters of the job, as JSON. */
  readonly parameters: string;
  readonly inputs: Artifact[];
  readonly outputs: Artifact[];
}

/**
 * Lambda action that grants no permissions. The CDK's `LambdaInvokeAction` makes the function's stack depend on the
 * pipeline.
 */
export class JobAction extends Action {
  protected readonly providedActionProperties: ActionProperties;

  constructor(private readonly props: JobActionProps) {
    super();
    const { actionName, variablesNamespace, runOrder, inputs, outputs } = props;
    this.providedActionProperties = {
      actionName,
      variablesNamespace,
      runOrder,
      inputs,
      outputs,
      category: ActionCategory.INVOKE,
      provider: 'Lambda',
      artifactBounds: { minInputs: 0, maxInputs: 1, minOutputs: 0, maxOutputs: 1 },
    };
  }

  protected bound(): ActionConfig {
    return { configuration: { FunctionName: this.props.handler.functionName, UserParameters: this.props.parameters } };
  }
}
