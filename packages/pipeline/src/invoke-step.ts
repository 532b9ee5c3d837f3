import { Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { Grant, IGrantable, IRole, Policy } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SecureBucket } from '@slipway/secure-bucket';
import { requireProps } from '@slipway/conventions';
import { Construct } from 'constructs';
import { JobAction } from './job-action';
import { BoundStep, Step, StepContext, StepInput } from './step';

/** Construct with a function that processes pipeline jobs, such as a `ScanGate` or a `BlueGreenService`. */
export interface PipelineJob {
  /** Function that processes the jobs of the pipeline. */
  readonly function: IFunction;
}

/** Properties of a step that invokes a function. */
export interface InvokeStepProps {
  /**
   * Parameters that the function receives. Values are strings, `RunVariable`s and variables of earlier steps.
   *
   * CodePipeline passes the parameters as JSON and inserts variable values without escaping them. A value with a quote
   * or a backslash makes the JSON invalid, so pass digests and IDs, not messages.
   *
   * @default - an empty object
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Artifact that the function reads. @default - the function reads no artifact */
  readonly input?: StepInput;
  /** Whether the function makes an artifact for later steps. @default false */
  readonly makesArtifact?: boolean;
}

/**
 * Step that sends a job to a function and waits for the result, which the function reports with the package
 * `@slipway/pipeline-job`.
 *
 * The function reads and writes artifacts with its own role. The policy that allows this access is in the pipeline's
 * stack, so that the function can be in a separate stack without a reference to the pipeline.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
 */
export class InvokeStep extends Step {
  /**
   * Creates a step that invokes a function and waits for the result.
   *
   * @param name name of the action: letters, digits and hyphens, unique in its pipeline
   * @param handler function that processes CodePipeline jobs
   */
  public static function(name: string, handler: IFunction, props: InvokeStepProps = {}): InvokeStep {
    requireProps<{ handler: IFunction }>(`invoke step '${name}'`, { handler }, { handler: 'a Function' });
    return new InvokeStep(name, handler, props);
  }

  private constructor(
    name: string,
    private readonly handler: IFunction,
    private readonly props: InvokeStepProps,
  ) {
    super(name, props.input);
  }

  /**
   * Creates the invoke action and the permissions of the function.
   *
   * @throws Error if the role of the function is not known in this app, for example because the function was imported
   * by its ARN
   */
  public bind(scope: Construct, { role, artifacts, runOrder }: StepContext, earlier: Artifact): BoundStep {
    Grant.addToPrincipal({
      grantee: role,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.handler.functionArn],
    });
    const rights = new Policy(scope, 'Job', { roles: [this.roleOfHandler()] });
    this.grantJob(rights, artifacts);
    if (Stack.of(this.handler) === Stack.of(scope)) {
      this.handler.node.addDependency(rights); // across stacks, this would be a cycle
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

  /**
   * Grants permission to report job results, for which IAM accepts only `*` as the resource.
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
   */
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
        `step '${this.name}' cannot grant permissions to its function, because this app does not know the role of the function: pass a function that this app creates, or import the function with its role`,
      );
    }
    return this.handler.role;
  }
}
