import { Aws, Duration } from 'aws-cdk-lib/core';
import { NotificationTopic, PipelineState } from '@slipway/notifications';
import { ApprovalStep, CommitTrigger, DeliveryPipeline, RunVariable, Source } from '@slipway/pipeline';
import { Construct } from 'constructs';
import { namesOf } from './names';
import { PulumiEnvironment } from './pulumi-environment';
import { PulumiStep } from './pulumi-step';

const APPROVAL = 'Approve';
/** Timeout of an approval: one day, so that only recent plans are approved. */
const APPROVAL_TIMEOUT = Duration.hours(24);

export interface DeliveryProps {
  readonly target: PulumiEnvironment;
  readonly source: Source;
  /** Trigger that starts the pipeline for each commit to deliver. */
  readonly pushes: CommitTrigger;
  /** Topic for all state changes of executions, approval requests, and alarms for failed pipeline starts. */
  readonly oncall: NotificationTopic;
  /** Whether a person must approve the preview before it is applied. */
  readonly approved: boolean;
}

/** Delivery to one environment: previews a pushed commit, and applies exactly that preview. */
export class Delivery extends Construct {
  public readonly pipeline: DeliveryPipeline;

  constructor(scope: Construct, id: string, props: DeliveryProps) {
    super(scope, id);
    const { target, source, pushes, approved, oncall } = props;
    const name = namesOf(target.environment, target.suffix);
    this.pipeline = new DeliveryPipeline(this, 'Pipeline', { name, key: target.key, source });
    this.pipeline.startsOn(pushes);

    const preview = target.preview('Preview', this.pipeline);
    const up = target.up('Up', preview, this.pipeline, approved ? APPROVAL : undefined);
    this.pipeline.addStage('Build', preview);
    this.pipeline.addStage('Deploy', ...(approved ? [approvalOf(preview, name.project('preview'), oncall)] : []), up);
    if (approved) {
      this.pipeline.grantReadExecutions(up);
    }
    this.pipeline.notify(oncall, ...Object.values(PipelineState));
    oncall.onAlarm(...this.pipeline.alarms);
  }
}

function approvalOf(preview: PulumiStep, project: string, topic: NotificationTopic): ApprovalStep {
  return ApprovalStep.manual(APPROVAL, {
    message: [
      preview.variable('PREVIEW_SUMMARY'),
      `commit ${RunVariable.COMMIT} by ${RunVariable.ACTOR}, plan ${preview.variable('PLAN_DIGEST')}`,
    ].join(' | '),
    link: buildLink(project, preview),
    timeout: APPROVAL_TIMEOUT,
    topic,
  });
}

/** Returns the URL of a preview's full log. */
export function buildLink(project: string, preview: PulumiStep): string {
  return `https://${Aws.REGION}.console.aws.amazon.com/codesuite/codebuild/projects/${project}/build/${preview.variable('CODEBUILD_BUILD_ID')}/log`;
}
