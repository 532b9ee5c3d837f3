import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { InvokeStep } from '../invoke-step';
import { RunVariable } from '../run-variable';
import { BoundStep, Step, StepContext, StepOrder } from '../step';

/** Properties of an `ApproverCheck` step. */
export interface ApproverCheckStepProps {
  readonly actionName: string;
  readonly approval: Step;
  readonly handler: IFunction;
  /** Grants the function permission to read the executions of a pipeline. */
  readonly letRead: (pipelineName: string) => void;
}

/** Step that checks the approver. It runs after the approvals of its stage, and before all other actions. */
export class ApproverCheckStep extends Step {
  public override readonly order = StepOrder.CHECK;
  public override readonly follows: Step;

  constructor(private readonly props: ApproverCheckStepProps) {
    super(props.actionName);
    this.follows = props.approval;
  }

  /** Creates the invoke action, and allows the function to read the pipeline. */
  public bind(scope: Construct, context: StepContext, input: Artifact): BoundStep {
    const { handler, letRead } = this.props;
    const pipeline = context.name.pipeline();
    letRead(pipeline);
    return InvokeStep.function(this.name, handler, {
      parameters: { pipeline, execution: RunVariable.EXECUTION_ID, approval: this.follows.name },
    }).bind(scope, context, input);
  }
}
