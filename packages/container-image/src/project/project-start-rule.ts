import { Stack } from 'aws-cdk-lib/core';
import { EventPattern, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Naming, requireProps } from '@slipway/conventions';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { ImageProject } from './image-project';

/** Properties of an EventBridge rule that starts builds. */
export interface ProjectStartRuleProps {
  /** Naming of the rule and its role. @default - names derived from the construct path */
  readonly name?: Naming;
  /** Purpose of the rule, such as `image-rebuild`, as part of the names of the rule and its role. */
  readonly kind: string;
  /** Description of the rule, which the console shows. */
  readonly description: string;
  /** Project whose builds the rule starts. */
  readonly project: ImageProject;
  /** Pattern of the events that start a build. @default - no events: the rule has a schedule */
  readonly pattern?: EventPattern;
  /** Schedule of the builds. @default - no schedule: the rule has a pattern */
  readonly schedule?: Schedule;
  /** Environment variables of the build, with `EventField`s in their values. @default - the variables of the project */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * EventBridge rule that starts builds of a project on events or on a schedule.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html
 */
export class ProjectStartRule extends Construct {
  constructor(scope: Construct, id: string, props: ProjectStartRuleProps) {
    super(scope, id);
    requireProps<ProjectStartRuleProps>(this, props, {
      kind: "'image-rebuild'",
      description: "'Builds the image'",
      project: 'an ImageProject',
    });
    const { name = Naming.byAddress(this), kind, project, environment } = props;
    const ruleName = name.rule(kind);
    const role = new ServiceRole(this, 'Role', {
      service: 'events.amazonaws.com',
      roleName: name.role(`${kind}-start`),
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
