import { Stack } from 'aws-cdk-lib/core';
import { IPipeline } from 'aws-cdk-lib/aws-codepipeline';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { PipelineStart } from './source';

export interface PipelineStartRuleProps {
  readonly ruleName: string;
  readonly roleName: string;
  readonly pipeline: IPipeline;
  readonly start: PipelineStart;
}

/**
 * Starts a pipeline on events, for the revision that the event names and no later one.
 *
 * The CDK's own target takes no input, so this one is written here.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/create-S3-source-events.html
 */
export class PipelineStartRule extends Construct {
  constructor(scope: Construct, id: string, props: PipelineStartRuleProps) {
    super(scope, id);
    const { pipeline, start } = props;
    const role = new ServiceRole(this, 'Role', {
      service: 'events.amazonaws.com',
      roleName: props.roleName,
      description: `Starts ${props.ruleName}`,
      sourceArn: Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: start.eventBus ? `${start.eventBus.eventBusName}/${props.ruleName}` : props.ruleName }),
    });
    Grant.addToPrincipal({ grantee: role, actions: ['codepipeline:StartPipelineExecution'], resourceArns: [pipeline.pipelineArn] });
    const rule = new Rule(this, 'Rule', { ruleName: props.ruleName, description: `Starts ${pipeline.pipelineName}`, eventBus: start.eventBus, eventPattern: start.pattern, schedule: start.schedule });
    rule.addTarget({
      bind: () => ({ arn: pipeline.pipelineArn, role: role.withoutPolicyUpdates(), input: RuleTargetInput.fromObject(inputOf(start)) }),
    });
    rule.node.addDependency(role);
  }
}

/** What StartPipelineExecution takes beside the name. */
function inputOf({ revisions, variables }: PipelineStart): object {
  return {
    ...(revisions && { sourceRevisions: revisions }),
    ...(variables && { variables: Object.entries(variables).map(([name, value]) => ({ name, value })) }),
  };
}
