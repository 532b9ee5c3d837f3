import { eventPattern } from '../../../src/posture/checks/event-pattern';
import { describeCheck, Resources } from '../found';
import { action, pipeline } from '../pipelines';

const rule = (EventPattern: unknown, more: object = {}): Resources => ({
  Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern, Targets: [{ Arn: 'arn' }], ...more } },
});
const PIPELINE: Resources = {
  Pipeline: pipeline({ Source: [action('Source Source')], Deploy: [action('Deploy Service')] }, { Name: 'shop' }),
};
const about = (detail: object, type = 'CodePipeline Action Execution State Change', source = 'aws.codepipeline') =>
  rule({ source: [source], 'detail-type': [type], detail });
const detail = (field: unknown) => rule({ source: ['shop'], detail: { field } });

const invoking = (permission?: object, target: object = {}): Resources => ({
  ...rule({ source: ['shop'] }, { Targets: [{ Arn: { 'Fn::GetAtt': ['Function', 'Arn'] }, ...target }] }),
  Function: { Type: 'AWS::Lambda::Function' },
  ...(permission && {
    May: {
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: { Ref: 'Function' }, Principal: 'events.amazonaws.com', ...permission },
    },
  }),
});
const CANNOT = /EventBridge has no permission to invoke the function of the rule/;

describeCheck(eventPattern, {
  red: [
    ['a function without a permission', CANNOT, invoking()],
    ['a function that S3 may invoke', CANNOT, invoking({ Principal: 's3.amazonaws.com' })],
    [
      'a permission for another function',
      CANNOT,
      { ...invoking({ FunctionName: { Ref: 'Other' } }), Other: { Type: 'AWS::Lambda::Function' } },
    ],
    ['neither pattern nor schedule', /neither an event pattern nor a schedule/, rule(undefined)],
    ['no target', /has no target/, rule({ source: ['shop'] }, { Targets: [] })],
    ['targets that are left out', /has no target/, rule({ source: ['shop'] }, { Targets: undefined })],
    [
      'a schedule that is none',
      /every day is not a valid schedule expression/,
      rule(undefined, { ScheduleExpression: 'every day' }),
    ],
    ['an empty pattern', /the pattern is not an object/, rule({})],
    ['a pattern that is a list', /the pattern is not an object/, rule([])],
    ['a text that is no pattern', /the pattern is not an object/, rule('source')],
    ['a text that is no JSON', /the pattern is not an object/, rule('{"source": shop}')],
    ['a misspelt pattern in a text', /events have no field sorce/, rule('{"sorce":["shop"]}')],
    [
      'an event that a service does not send, in a text',
      /does not send events of the type ECR Push/,
      rule('{"source":["aws.ecr"],"detail-type":["ECR Push"]}'),
    ],
    [
      'a field that events do not have',
      /events have no field detailType/,
      rule({ source: ['shop'], detailType: ['x'] }),
    ],
    ['a value that is no list', /source is not a list/, rule({ source: 'shop' })],
    ['an empty list', /detail.field is an empty list/, detail([])],
    ['a list in a list', /contains a nested list/, detail([['a']])],
    ['an unknown way to match', /has an item with starts-with, but/, detail([{ 'starts-with': 'a' }])],
    ['two ways to match', /an item with prefix and suffix/, detail([{ prefix: 'a', suffix: 'b' }])],
    ['no way to match', /an item with no operator/, detail([{}])],
    ['a number to begin with', /has an invalid value for the operator prefix/, detail([{ prefix: 7 }])],
    ['existence as text', /for the operator exists/, detail([{ exists: 'true' }])],
    ['half a comparison', /for the operator numeric/, detail([{ numeric: ['>'] }])],
    ['a comparison of text', /for the operator numeric/, detail([{ numeric: ['>', '7'] }])],
    ['anything but nothing', /for the operator anything-but/, detail([{ 'anything-but': null }])],
    [
      'a source in capitals',
      /source aws.CodePipeline does not exist, but aws.codepipeline does/,
      rule({ source: ['aws.CodePipeline'] }),
    ],
    [
      'a source of another service in capitals',
      /source aws.guardDuty does not exist, but aws.guardduty does/,
      rule({ source: ['aws.guardDuty'] }),
    ],
    [
      'a type with other punctuation',
      /type EC2 Instance State Change Notification does not exist, but EC2 Instance State-change Notification does/,
      about({}, 'EC2 Instance State Change Notification', 'aws.ec2'),
    ],
    ['a type in other case', /RDS DB Instance Event does$/, about({}, 'RDS DB Instance event', 'aws.rds')],
    [
      'a status in small letters',
      /the field lastStatus never has the value Stopped/,
      about({ lastStatus: ['Stopped'] }, 'ECS Task State Change', 'aws.ecs'),
    ],
    ['a source without an s', /source aws.ec does not exist, but aws.ecs does/, rule({ source: ['aws.ec'] })],
    [
      'a source with an s',
      /source aws.codepipelines does not exist, but aws.codepipeline does/,
      rule({ source: ['aws.codepipelines'] }),
    ],
    [
      'events that a service does not send',
      /aws.codepipeline does not send events of the type CodePipeline Run/,
      about({}, 'CodePipeline Run'),
    ],
    ['a state that does not exist', /the field state never has the value FAIL$/, about({ state: ['FAIL'] })],
    [
      'a pipeline that does not exist',
      /the field pipeline never has the value shoop/,
      { ...about({ pipeline: ['shoop'] }), ...PIPELINE },
    ],
    [
      'a stage that does not exist',
      /the field stage never has the value Approve/,
      { ...about({ pipeline: ['shop'], stage: ['Approve'] }), ...PIPELINE },
    ],
    [
      'an action that does not exist',
      /the field action never has the value Scan/,
      { ...about({ action: ['Scan'] }), ...PIPELINE },
    ],
    [
      'approvals that nobody asks for',
      /the field category never has the value Approval/,
      { ...about({ type: { category: ['Approval'] } }), ...PIPELINE },
    ],
    [
      'a project that does not exist',
      /the field project-name never has the value b/,
      {
        ...about({ 'project-name': ['a', 'b'] }, 'CodeBuild Build State Change', 'aws.codebuild'),
        Build: { Type: 'AWS::CodeBuild::Project', Properties: { Name: 'a' } },
      },
    ],
    [
      'a repository that does not exist',
      /the field repository-name never has the value b/,
      {
        ...about({ 'repository-name': ['b'] }, 'ECR Image Action', 'aws.ecr'),
        Images: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'a' } },
      },
    ],
  ],
  green: [
    ['a function that EventBridge may invoke', invoking({})],
    ['a function that may be invoked by name', invoking({ FunctionName: 'name' })],
    ['a function that a role invokes', invoking(undefined, { RoleArn: 'arn' })],
    ['a partner', rule({ source: ['aws.partner/Shop.com/1'] })],
    ['an event of another service', about({}, 'EC2 Instance State-change Notification', 'aws.ec2')],
    ['an event of the app with such a type', about({}, 'Guardduty finding', 'shop')],
    ['a stopped task', about({ lastStatus: ['STOPPED'] }, 'ECS Task State Change', 'aws.ecs')],
    ['a schedule', rule(undefined, { ScheduleExpression: 'rate(5 minutes)' })],
    ['a cron', rule(undefined, { ScheduleExpression: 'cron(0 4 * * ? *)' })],
    ['a schedule that is not known', rule(undefined, { ScheduleExpression: { 'Fn::Sub': 'rate(${N} days)' } })],
    ['a pattern in a text', rule('{"source":["aws.ecr"],"detail":{"action-type":["PUSH"]}}')],
    ['a pattern in a text that is not known', rule({ 'Fn::Sub': '{"source":["${Source}"]}' })],
    ['a pattern that is not known', rule({ Ref: 'Pattern' })],
    ['targets that are not known', rule({ source: ['shop'] }, { Targets: { Ref: 'Targets' } })],
    [
      'every way to match',
      detail([
        'a',
        7,
        null,
        { Ref: 'B' },
        { prefix: 'a' },
        { suffix: { 'equals-ignore-case': 'b' } },
        { 'anything-but': ['c'] },
        { numeric: ['>', 0, '<=', 7] },
        { exists: false },
        { cidr: '10.0.0.0/8' },
        { wildcard: 'a*' },
      ]),
    ],
    ['alternatives', rule({ source: ['shop'], detail: { $or: [{ a: [1] }, { b: [2] }] } })],
    ['a value that is a function', detail({ Ref: 'List' })],
    [
      'events of a pipeline',
      {
        ...about({
          pipeline: ['shop'],
          stage: ['Deploy'],
          action: ['Service'],
          state: ['FAILED'],
          type: { category: ['Deploy'] },
        }),
        ...PIPELINE,
      },
    ],
    ['events of any pipeline', about({ state: ['FAILED'] })],
    [
      'a pipeline whose name is not known',
      { ...about({ pipeline: ['shop'] }), Pipeline: pipeline({ Source: [action('Source Source')] }) },
    ],
    ['a call that was recorded', about({ state: ['odd'] }, 'AWS API Call via CloudTrail')],
    ['two sources', rule({ source: ['aws.s3', 'aws.ecr'], 'detail-type': ['Object Created'] })],
    ['another source of AWS', rule({ source: ['aws.health'] })],
    ['a project of another app', about({ 'project-name': ['b'] }, 'CodeBuild Build State Change', 'aws.codebuild')],
  ],
});
