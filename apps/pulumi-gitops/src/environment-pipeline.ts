import { Aws, Duration } from 'aws-cdk-lib/core';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { NotificationTopic, PipelineState } from '@slipway/notifications';
import { ApprovalStep, CommitTrigger, DeliveryPipeline, RunVariable, Source } from '@slipway/pipeline';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { Environment } from './config';
import { DeploymentRoles } from './deployment-roles';
import { PromotedImage, PulumiStep, PulumiStepProps } from './pulumi-step';

const APPROVAL = 'Approve';
/** A day, so that a plan is approved while it is fresh. */
const APPROVAL_TIMEOUT = Duration.hours(24);
/** How long a former state can be had back. */
const STATE_VERSIONS = Duration.days(90);

export interface EnvironmentPipelineProps {
  readonly environment: Environment;
  readonly name: Naming;
  readonly source: Source;
  /** What is delivered. */
  readonly pushes: CommitTrigger;
  readonly image: PromotedImage;
  readonly roles: DeploymentRoles;
  /** Gets every change of state, and the request where somebody has to approve. */
  readonly oncall: NotificationTopic;
  /** Whether a person has to approve the preview before it is applied. */
  readonly approved: boolean;
}

/** One environment: its key, its state, and the pipeline that previews a commit and applies exactly that preview. */
export class EnvironmentPipeline extends Construct {
  public readonly key: EncryptionKey;
  public readonly state: SecureBucket;
  public readonly delivery: DeliveryPipeline;

  constructor(scope: Construct, id: string, private readonly props: EnvironmentPipelineProps) {
    super(scope, id);
    const { name, environment, source, pushes, approved, oncall, roles } = props;
    this.key = new EncryptionKey(this, 'Key', { alias: `alias/${name.of('pulumi-key')}`, description: `State, secrets, artifacts and logs of ${environment}` });
    this.state = new SecureBucket(this, 'State', { bucketName: name.of(`state-${Aws.ACCOUNT_ID}`), key: this.key, noncurrentVersionExpiration: STATE_VERSIONS });

    this.delivery = new DeliveryPipeline(this, 'Delivery', { name, key: this.key, source });
    this.delivery.startsOn(pushes);
    const preview = PulumiStep.preview('Preview', this.stepProps(roles.preview));
    const up = PulumiStep.up('Up', preview, this.stepProps(roles.deployment), approved ? APPROVAL : undefined);
    this.delivery.addStage('Build', preview);
    this.delivery.addStage('Deploy', ...(approved ? [this.approval(preview)] : []), up);
    if (approved) {
      this.delivery.grantReadExecutions(up);
    }
    this.delivery.notify(oncall, ...Object.values(PipelineState));
  }

  /** What every step with Pulumi in this environment works with. */
  private stepProps(deploymentRole: PulumiStepProps['deploymentRole']): PulumiStepProps {
    const { environment, image } = this.props;
    const runEnvironment = { PIPELINE: this.delivery.pipelineName, ACTOR: RunVariable.ACTOR, DELIVERY_ID: RunVariable.DELIVERY_ID };
    return { stack: environment, environment, state: this.state, key: this.key, deploymentRole, image, runEnvironment };
  }

  private approval(preview: PulumiStep): ApprovalStep {
    const { environment, oncall, name } = this.props;
    return ApprovalStep.manual(APPROVAL, {
      message: [
        `Apply to ${environment}: ${preview.variable('PREVIEW_SUMMARY')}`,
        `commit ${RunVariable.COMMIT} by ${RunVariable.ACTOR}, plan ${preview.variable('PLAN_DIGEST')}`,
      ].join(' | '),
      link: `https://${Aws.REGION}.console.aws.amazon.com/codesuite/codebuild/projects/${name.of('preview-project')}/build/${preview.variable('CODEBUILD_BUILD_ID')}/log`,
      timeout: APPROVAL_TIMEOUT,
      topic: oncall,
    });
  }
}
