import { Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { Grant, IGrantable, IRole, Policy } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { JobAction } from './job-action';
import { BoundStep, Step, StepContext, StepInput } from './step';

/** A function that does a job of a pipeline, such as a `ScanGate` of container-image or a `BlueGreenService` of ecs-bluegreen. */
export interface PipelineJob {
  readonly function: IFunction;
}

export interface InvokeStepProps {
  /**
   * What the function is told, as a JSON object: text, `RunVariable`s, and variables that earlier steps export.
   *
   * CodePipeline puts in the values as they are. One that has a quote or a backslash in it is no JSON any more: hand on
   * digests and ids, not messages.
   *
   * @default - an empty object
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What the function reads. @default - nothing */
  readonly input?: StepInput;
  /** Whether the function makes an artifact for the steps after it. @default false */
  readonly makesArtifact?: boolean;
}

/**
 * Gives a job to a function and waits for its answer, which the libraries of pipeline-job write.
 *
 * The function reads and writes artifacts with its own role. What that takes is a policy in the stack of the pipeline, so that
 * the function may stand in another one, which knows nothing of the pipeline.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
 */
export class InvokeStep extends Step {
  public static function(name: string, handler: IFunction, props: InvokeStepProps = {}): InvokeStep {
    return new InvokeStep(name, handler, props);
  }

  private constructor(
    name: string,
    private readonly handler: IFunction,
    private readonly props: InvokeStepProps,
  ) {
    super(name, props.input);
  }

  /** @throws where the role of the function is not known here, as of one that was imported by its ARN */
  public bind(scope: Construct, { role, artifacts, runOrder }: StepContext, earlier: Artifact): BoundStep {
    Grant.addToPrincipal({
      grantee: role,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.handler.functionArn],
    });
    const rights = new Policy(scope, 'Job', { roles: [this.roleOfHandler()] });
    this.grantJob(rights, artifacts);
    if (Stack.of(this.handler) === Stack.of(scope)) {
      this.handler.node.addDependency(rights); // elsewhere the pipeline alone waits for them
    }
    const { parameters = {}, input, makesArtifact } = this.props;
    const output = makesArtifact ? new Artifact(this.name) : undefined;
    return {
      output,
      action: new JobAction({
        actionName: this.name,
        variablesNamespace: this.name,
        runOrder,
        handler: this.handler,
        parameters: Stack.of(scope).toJsonString(parameters),
        inputs: input === undefined ? [] : [earlier],
        outputs: output ? [output] : [],
      }),
    };
  }

  /** Answering knows no resource: IAM takes `*` for it. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html */
  private grantJob(grantee: IGrantable, artifacts: SecureBucket): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'],
      resourceArns: ['*'],
    });
    if (this.props.input !== undefined) {
      artifacts.grantRead(grantee);
    }
    if (this.props.makesArtifact) {
      artifacts.grantWrite(grantee);
    }
  }

  private roleOfHandler(): IRole {
    if (!this.handler.role) {
      throw new Error(
        `step '${this.name}' cannot let its function answer: the role of the function is not known here; give a function that this app makes, or import it with its role`,
      );
    }
    return this.handler.role;
  }
}
