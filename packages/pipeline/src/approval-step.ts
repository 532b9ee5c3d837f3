import { Duration, Stack } from 'aws-cdk-lib/core';
import { ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { NotificationTopic } from '@slipway/notifications';
import { Construct } from 'constructs';
import { BoundStep, Step, StepContext } from './step';

const SHORTEST = Duration.minutes(5);
const LONGEST = Duration.days(60);

export interface ApprovalStepProps {
  /** What the approver reads: at most 1,000 characters, with variables of earlier steps such as `plan.variable('SUMMARY')`. */
  readonly message: string;
  /** Where the approver can read everything, with variables as well. @default - no link */
  readonly link?: string;
  /** How long it waits before it counts as rejected, 5 minutes to 60 days. @default Duration.days(7) */
  readonly timeout?: Duration;
  /** Gets the request. @default - nobody is told */
  readonly topic?: NotificationTopic;
  /** Who may decide. @default - whoever the account lets, by policies of its own */
  readonly approvers?: readonly IGrantable[];
}

/**
 * Waits for a person. It is decided before anything else of its stage runs.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
 */
export class ApprovalStep extends Step {
  /** @throws where the timeout is out of CodePipeline's range */
  public static manual(name: string, props: ApprovalStepProps): ApprovalStep {
    return new ApprovalStep(name, props);
  }

  public override readonly decides = true;

  private constructor(
    name: string,
    private readonly props: ApprovalStepProps,
  ) {
    super(name);
    const minutes = props.timeout?.toMinutes();
    if (minutes !== undefined && (minutes < SHORTEST.toMinutes() || minutes > LONGEST.toMinutes())) {
      throw new Error(
        `approval '${name}' waits ${minutes} minutes: CodePipeline takes ${SHORTEST.toMinutes()} minutes to ${LONGEST.toDays()} days; give a timeout in between`,
      );
    }
  }

  public bind(scope: Construct, { name, role, runOrder }: StepContext): BoundStep {
    const { message, link, timeout, topic, approvers = [] } = this.props;
    topic?.grantPublish(role);
    approvers.forEach((approver) => this.letDecide(approver, scope, name.of('pipeline')));
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
