import { Duration, Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { requireProps } from '@slipway/conventions';
import { NotificationTopic } from '@slipway/notifications';
import { Construct } from 'constructs';
import { BoundStep, Step, StepContext, StepOrder } from './step';

const SHORTEST = Duration.minutes(5);
const LONGEST = Duration.days(60);

/** Properties of a manual approval. */
export interface ApprovalStepProps {
  /**
   * Message to the approver, at most 1,000 characters. The message can contain variables of earlier steps, such as
   * `plan.variable('SUMMARY')`.
   */
  readonly message: string;
  /** URL of further information for the approver. The URL can contain variables of earlier steps. @default - no link */
  readonly link?: string;
  /** Time after which a pending approval is treated as rejected, 5 minutes to 60 days. @default Duration.days(7) */
  readonly timeout?: Duration;
  /** Topic that receives approval requests. @default - nobody is notified */
  readonly topic?: NotificationTopic;
  /**
   * Principals that can approve or reject. @default - all principals that other IAM policies of the account allow to
   * approve
   */
  readonly approvers?: readonly IGrantable[];
}

/**
 * Step that waits for a person's approval before the other steps of its stage run.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
 */
export class ApprovalStep extends Step {
  /**
   * Creates a step that waits until a person approves or rejects the execution.
   *
   * @param name name of the action: letters, digits and hyphens, unique in its pipeline
   * @throws Error if the timeout is not in the range that CodePipeline accepts, 5 minutes to 60 days
   */
  public static manual(name: string, props: ApprovalStepProps): ApprovalStep {
    return new ApprovalStep(name, props);
  }

  public override readonly order = StepOrder.DECISION;

  private constructor(
    name: string,
    private readonly props: ApprovalStepProps,
  ) {
    super(name);
    requireProps<ApprovalStepProps>(`approval '${name}'`, props, { message: "'release it?'" });
    const minutes = props.timeout?.toMinutes();
    if (minutes !== undefined && (minutes < SHORTEST.toMinutes() || minutes > LONGEST.toMinutes())) {
      throw new Error(
        `approval '${name}' has a timeout of ${minutes} minutes: CodePipeline accepts ${SHORTEST.toMinutes()} minutes to ${LONGEST.toDays()} days; set a timeout in this range`,
      );
    }
  }

  /** Creates the approval action and grants the approvers permission to approve or reject. */
  public bind(scope: Construct, { name, role, runOrder }: StepContext, _input: Artifact): BoundStep {
    const { message, link, timeout, topic, approvers = [] } = this.props;
    topic?.grantPublish(role);
    approvers.forEach((approver) => this.letDecide(approver, scope, name.pipeline()));
    return {
      action: new ManualApprovalAction({
        actionName: this.name,
        runOrder,
        additionalInformation: message,
        externalEntityLink: link,
        timeout,
        notificationTopic: topic?.topic,
      }),
    };
  }

  /**
   * Grants a principal permission to approve and reject.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-iam-permissions.html
   */
  private letDecide(grantee: IGrantable, scope: Construct, pipelineName: string): void {
    const stage = scope.node.scope!.node.id;
    const action = Stack.of(scope).formatArn({
      service: 'codepipeline',
      resource: pipelineName,
      resourceName: `${stage}/${this.name}`,
    });
    Grant.addToPrincipal({ grantee, actions: ['codepipeline:PutApprovalResult'], resourceArns: [action] });
  }
}
