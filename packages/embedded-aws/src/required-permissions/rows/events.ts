import { UNKNOWN_PART } from '../policy/wildcards';
import { arn, ask, publish } from './common-asks';
import { Ask, ResourceRow, ResourceSubject } from './row';

const SERVICE = { service: 'events.amazonaws.com' };
const IDENTITY = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html';
const RESOURCE = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html';

interface Target {
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly EcsParameters?: { readonly TaskDefinitionArn?: string };
}

/** Permissions that a target's role needs, by the service in the target's ARN. */
const BY_ROLE: Readonly<Record<string, (role: string, target: Target, subject: ResourceSubject) => Ask[]>> = {
  codepipeline: (role, { Arn }) => [ask(role, ['codepipeline:StartPipelineExecution'], Arn)],
  codebuild: (role, { Arn }) => [ask(role, ['codebuild:StartBuild'], Arn)],
  states: (role, { Arn }) => [ask(role, ['states:StartExecution'], Arn)],
  sns: (role, { Arn }, subject) => publish(role, Arn, subject),
  sqs: (role, { Arn }) => [ask(role, ['sqs:SendMessage'], Arn)],
  lambda: (role, { Arn }) => [ask(role, ['lambda:InvokeFunction'], Arn)],
  kinesis: (role, { Arn }) => [ask(role, ['kinesis:PutRecord'], Arn)],
  firehose: (role, { Arn }) => [ask(role, ['firehose:PutRecord', 'firehose:PutRecordBatch'], Arn)],
  batch: (role, { Arn }) => [ask(role, ['batch:SubmitJob'], Arn)],
  events: (role, { Arn }) => [
    ask(role, [Arn.includes(':api-destination/') ? 'events:InvokeApiDestination' : 'events:PutEvents'], Arn),
  ],
  ecs: runTask,
};

/** Actions that the target's resource policy must allow EventBridge itself to call, by service. */
const BY_POLICY: Readonly<Record<string, string>> = {
  lambda: 'lambda:InvokeFunction',
  sns: 'sns:Publish',
  sqs: 'sqs:SendMessage',
};

export const EVENT_ROWS: readonly ResourceRow[] = [
  {
    type: 'AWS::Events::Rule',
    roles: ['Targets.RoleArn'],
    moment: 'background',
    title: 'an EventBridge rule target',
    source: IDENTITY,
    asks: (subject) =>
      targetsOf(subject).flatMap((target) =>
        target.RoleArn === undefined
          ? []
          : (BY_ROLE[target.Arn.split(':')[2]]?.(target.RoleArn, target, subject) ?? []),
      ),
  },
  {
    type: 'AWS::Events::Rule',
    roles: [],
    moment: 'background',
    title: 'an EventBridge rule target',
    source: RESOURCE,
    asks: (subject) =>
      targetsOf(subject)
        .filter(({ RoleArn }) => RoleArn === undefined)
        .flatMap((target) => byPolicy(target, subject)),
  },
];

function targetsOf({
  resource: {
    properties: { Targets: targets = [] },
  },
}: ResourceSubject): Target[] {
  return targets as Target[];
}

function byPolicy({ Arn: target }: Target, subject: ResourceSubject): Ask[] {
  const service = target.split(':')[2];
  const action = Object.hasOwn(BY_POLICY, service) ? BY_POLICY[service] : undefined;
  const context = { 'aws:SourceArn': ruleArn(subject) };
  if (action === undefined) {
    return [];
  }
  return service === 'sns' ? publish(SERVICE, target, subject, context) : [ask(SERVICE, [action], target, { context })];
}

/** Returns the ARN of an EventBridge rule. `Ref` of a rule on a custom event bus returns `bus|rule`. */
function ruleArn({
  resource: {
    physicalId,
    properties: { EventBusName: bus = 'default' },
  },
  place,
}: ResourceSubject): string {
  const name = physicalId.split('|').pop()!;
  const busName = String(bus).split('/').pop()!;
  return arn('events', `rule/${busName === 'default' ? '' : `${busName}/`}${name}`, place);
}

/**
 * Returns the permissions that EventBridge needs to run an ECS task.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html
 */
function runTask(
  role: string,
  { Arn: cluster, EcsParameters: { TaskDefinitionArn: definition = '' } = {} }: Target,
  { account }: ResourceSubject,
): Ask[] {
  const { TaskRoleArn, ExecutionRoleArn } = account.find('AWS::ECS::TaskDefinition', definition)?.properties ?? {};
  return [
    ask(role, ['ecs:RunTask'], definition === '' ? UNKNOWN_PART : definition, { context: { 'ecs:cluster': cluster } }),
    ...[TaskRoleArn, ExecutionRoleArn]
      .filter((passed) => passed !== undefined)
      .map((passed) =>
        ask(role, ['iam:PassRole'], String(passed), { context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }),
      ),
  ];
}
