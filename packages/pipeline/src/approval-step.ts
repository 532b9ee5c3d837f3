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
   * What the approver reads, at most 1,000 characters, with variables of earlier steps such as
   * `plan.variable('SUMMARY')`.
   */
  readonly message: string;
  /** Address at which the approver can read everything. It may have variables too. @default - no link */
  readonly link?: string;
  /** How long the approval waits before it counts as rejected, 5 minutes to 60 days. @default Duration.days(7) */
  readonly timeout?: Duration;
  /** Topic that gets the request for approval. @default - nobody is notified */
  readonly topic?: NotificationTopic;
  /** Principals that may approve or reject. @default - everyone whom other policies of the account allow to */
  readonly approvers?: readonly IGrantable[];
}

/**
 * A step that waits for a person, before anything else of its stage runs.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
 */
export class ApprovalStep extends Step {
  /**
   * Waits until a person approves or rejects.
   *
   * @param name name of the action: letters, digits and hyphens, unique in its pipeline
   * @throws Error if CodePipeline does not accept the timeout
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
        `approval '${name}' waits ${minutes} minutes: CodePipeline accepts ${SHORTEST.toMinutes()} minutes to ${LONGEST.toDays()} days; give a timeout in that range`,
      );
    }
  }

  /** Creates the approval action and lets its approvers decide. */
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

  /** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-iam-permissions.html */
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
