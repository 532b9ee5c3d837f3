import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import { ActionPorts } from './ports';
import { RoleSession } from './role-session';
import { userArn } from './user-arn';

/**
 * Manual approval action. Publishes the approval request to the SNS topic, if the action has one, and waits for a
 * decision. A rejection fails the action.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
 */
export class ManualApproval implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly category = 'Approval';
  public readonly provider = 'Manual';

  constructor(private readonly ports: ActionPorts) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const {
      pipeline,
      stage,
      action,
      configuration: { CustomData: message, ExternalEntityLink: link, NotificationArn: topic },
      signal,
      log,
    } = context;
    if (topic) {
      await this.notify(context, topic);
    }
    const { approved, by, summary } = await this.ports.approver.decide(
      { pipeline: pipeline.name, executionId: pipeline.executionId, stage, action: action.name, message, link },
      signal,
    );
    const decision = approved ? 'Approved' : 'Rejected';
    const arn = userArn(by, this.ports.aws.accountId);
    const approval = { decision, by, arn, at: new Date().toISOString(), summary, message, link } as const;
    const text = `${decision} by ${by}${summary ? `: ${summary}` : ''}`;
    log(text);
    return { approval, summary: text, ...(!approved && { error: { code: 'JobFailed', message: text } }) };
  }

  /**
   * Publishes the approval request to an SNS topic.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html
   */
  private async notify(context: ActionContext, topic: string): Promise<void> {
    const { pipeline, stage, action, configuration } = context;
    const session = await RoleSession.ofAction(this.ports, context);
    const message = {
      region: this.ports.aws.region,
      approval: {
        pipelineName: pipeline.name,
        stageName: stage,
        actionName: action.name,
        token: pipeline.executionId,
        externalEntityLink: configuration.ExternalEntityLink,
        customData: configuration.CustomData,
      },
    };
    const sns = new SNSClient(session.clientOptions);
    await session.call('sns:Publish', topic, () =>
      sns.send(
        new PublishCommand({
          TopicArn: topic,
          Subject: `APPROVAL NEEDED: AWS CodePipeline ${pipeline.name}`.slice(0, 100),
          Message: JSON.stringify(message),
        }),
      ),
    );
  }
}
