import { Stack } from 'aws-cdk-lib/core';
import { EventPattern, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Naming } from '@slipway/conventions';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { ImageProject } from './image-project';

export interface ProjectStartRuleProps {
  readonly name: Naming;
  /** What its names are made of, such as `image-rebuild`. */
  readonly type: string;
  readonly description: string;
  readonly project: ImageProject;
  /** The events. @default - none: it has a schedule */
  readonly pattern?: EventPattern;
  /** @default - none: it has a pattern */
  readonly schedule?: Schedule;
  /** Environment variables of the build, with `EventField`s in their values. @default - those of the project */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Starts a build of a project on events, or at fixed times.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html
 */
export class ProjectStartRule extends Construct {
  constructor(scope: Construct, id: string, props: ProjectStartRuleProps) {
    super(scope, id);
    const { name, type, project, environment } = props;
    const ruleName = name.of(`${type}-rule`);
    const role = new ServiceRole(this, 'Role', {
      service: 'events.amazonaws.com',
      roleName: name.of(`${type}-start-role`),
      description: props.description,
      sourceArn: Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: ruleName }),
    });
    Grant.addToPrincipal({ grantee: role, actions: ['codebuild:StartBuild'], resourceArns: [project.projectArn] });
    const rule = new Rule(this, 'Rule', {
      ruleName,
      description: props.description,
      eventPattern: props.pattern,
      schedule: props.schedule,
    });
    rule.addTarget({
      bind: () => ({
        arn: project.projectArn,
        role: role.withoutPolicyUpdates(),
        input: environment && RuleTargetInput.fromObject(overrideOf(environment)),
      }),
    });
    rule.node.addDependency(role);
  }
}

function overrideOf(environment: Readonly<Record<string, string>>): object {
  return {
    environmentVariablesOverride: Object.entries(environment).map(([name, value]) => ({
      name,
      type: 'PLAINTEXT',
      value,
    })),
  };
}
