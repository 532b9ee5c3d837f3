import type { PostureCheck, PostureProblem } from '../check';
import { actionsOf, PIPELINE } from '../delivery';
import { malformedPattern } from '../event-pattern';
import type { Part } from '../part';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { isOpaque } from '../template-value';

const STATES = [
  'STARTED',
  'SUCCEEDED',
  'FAILED',
  'STOPPED',
  'STOPPING',
  'SUPERSEDED',
  'CANCELED',
  'RESUMED',
  'ABANDONED',
];
const ALWAYS = ['AWS API Call via CloudTrail', 'AWS Service Event via CloudTrail'];
const SCHEDULE = /^(rate\(\d+ (minute|minutes|hour|hours|day|days)\)|cron\(\S+( \S+){5}\)|at\(\S+\))$/;

/** Event types of an event source, and the possible values of event detail fields. */
interface Source {
  readonly types: readonly string[];
  readonly values: Readonly<Record<string, readonly string[]>>;
}

const SOURCES: Readonly<Record<string, Source>> = {
  'aws.codepipeline': {
    types: ['Pipeline', 'Stage', 'Action'].map((what) => `CodePipeline ${what} Execution State Change`),
    values: { state: STATES },
  },
  'aws.codebuild': {
    types: ['CodeBuild Build State Change', 'CodeBuild Build Phase Change'],
    values: { 'build-status': ['IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'STOPPED', 'FAULT', 'TIMED_OUT'] },
  },
  'aws.codecommit': {
    types: [
      'Repository State Change',
      'Pull Request State Change',
      'Comment on Pull Request',
      'Comment on Commit',
      'Approval Rule Template Change',
    ].map((what) => `CodeCommit ${what}`),
    values: {
      event: ['referenceCreated', 'referenceUpdated', 'referenceDeleted'].concat([
        'pullRequestCreated',
        'pullRequestSourceBranchUpdated',
        'pullRequestStatusChanged',
        'pullRequestMergeStatusUpdated',
        'pullRequestApprovalStateChanged',
        'pullRequestApprovalRuleOverridden',
        'pullRequestApprovalRuleCreated',
        'pullRequestApprovalRuleUpdated',
        'pullRequestApprovalRuleDeleted',
        'commentOnPullRequestCreated',
        'commentOnPullRequestUpdated',
        'commentOnCommitCreated',
        'commentOnCommitUpdated',
      ]),
      referenceType: ['branch', 'tag'],
    },
  },
  'aws.ecr': {
    types: [
      'ECR Image Action',
      'ECR Image Scan',
      'ECR Scan Resource Change',
      'ECR Pull Through Cache Action',
      'ECR Replication Action',
    ],
    values: { result: ['SUCCESS', 'FAILURE'], 'action-type': ['PUSH', 'DELETE', 'PULL'] },
  },
  'aws.s3': {
    types: [
      'Created',
      'Deleted',
      'Restore Initiated',
      'Restore Completed',
      'Restore Expired',
      'Storage Class Changed',
      'Access Tier Changed',
      'ACL Updated',
      'Tags Added',
      'Tags Deleted',
    ].map((what) => `Object ${what}`),
    values: {},
  },
  'aws.ecs': {
    types: [
      'ECS Task State Change',
      'ECS Container Instance State Change',
      'ECS Service Action',
      'ECS Deployment State Change',
    ],
    values: {
      lastStatus: [
        'PROVISIONING',
        'PENDING',
        'ACTIVATING',
        'RUNNING',
        'DEACTIVATING',
        'STOPPING',
        'DEPROVISIONING',
        'STOPPED',
        'DELETED',
      ],
    },
  },
  'aws.cloudwatch': { types: ['CloudWatch Alarm State Change', 'CloudWatch Alarm Configuration Change'], values: {} },
};

/** Event types of other sources, which are used to find misspelled types. */
const OTHER_TYPES = [
  'AWS Health Event',
  'Batch Job State Change',
  'CodeDeploy Deployment State-change Notification',
  'CodeDeploy Instance State-change Notification',
  'Config Rules Compliance Change',
  'EBS Snapshot Notification',
  'EBS Volume Notification',
  'EC2 Instance State-change Notification',
  'EC2 Spot Instance Interruption Warning',
  'Glue Job State Change',
  'GuardDuty Finding',
  'Inspector2 Finding',
  'Inspector2 Scan',
  'RDS DB Cluster Event',
  'RDS DB Instance Event',
  'Security Hub Findings - Imported',
  'Step Functions Execution Status Change',
];

/**
 * Reports EventBridge rules without a target that they can start, with an invalid schedule, or with an event pattern
 * that never matches.
 */
export const eventPattern: PostureCheck = {
  id: 'event-pattern',
  looksAt: ['AWS::Events::Rule'],
  wants:
    'a target that EventBridge may invoke, and either a valid schedule or an event pattern that matches events of an AWS service and names existing pipelines, stages and actions',
  why: 'a rule that never matches neither starts its target nor reports an error',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html',
  items: { pciDss: ['6.5.1', '10.7.2', '12.10.5'] },
  find: (rule, assembly) => {
    const location = 'Properties/EventPattern';
    const instead = 'correct the event pattern';
    const patterns = rule.parts('EventPattern').filter(({ value }) => value !== undefined && !isOpaque(value));
    const schedules = rule.texts('ScheduleExpression').filter((text) => !isOpaque(text));
    return [
      ...(rule.mayMiss('EventPattern') && rule.mayMiss('ScheduleExpression')
        ? [
            {
              problem: 'the rule has neither an event pattern nor a schedule',
              instead: 'set EventPattern or ScheduleExpression',
              location,
            },
          ]
        : []),
      ...(rule.mayMiss('Targets') ||
      rule.parts('Targets').some((targets) => Array.isArray(targets.value) && targets.value.length === 0)
        ? [
            {
              problem: 'the rule has no target',
              instead: 'add a target that the rule starts or notifies',
              location: 'Properties/Targets',
            },
          ]
        : []),
      ...rule.items('Targets').flatMap((target) => ofFunction(target, assembly)),
      ...schedules
        .filter((text) => !SCHEDULE.test(text))
        .map((text) => ({
          problem: `${text} is not a valid schedule expression`,
          instead: 'write the schedule as rate(5 minutes) or cron(0 4 * * ? *)',
          location: 'Properties/ScheduleExpression',
        })),
      ...patterns.flatMap((pattern) => {
        const fault = malformedPattern(pattern.value);
        return fault
          ? [{ problem: `the event pattern never matches, because ${fault}`, instead, location }]
          : [...ofSource(pattern), ...ofNames(pattern, assembly)];
      }),
    ];
  },
};

/** Checks whether EventBridge has permission to invoke the function of a target. */
function ofFunction(target: Part, assembly: PostureAssembly): PostureProblem[] {
  const functions = target
    .parts('Arn')
    .flatMap((arn) => assembly.target(arn) ?? [])
    .filter(({ type }) => type === 'AWS::Lambda::Function');
  return functions.every((one) => target.says('RoleArn') || mayInvoke(one, assembly))
    ? []
    : [
        {
          problem: 'EventBridge has no permission to invoke the function of the rule',
          instead: 'add an AWS::Lambda::Permission for events.amazonaws.com with the ARN of the rule',
          location: target.location,
        },
      ];
}

/** Whether a function permission allows EventBridge. Permissions for functions that are not known count. */
function mayInvoke(one: PostureResource, assembly: PostureAssembly): boolean {
  return assembly
    .ofType('AWS::Lambda::Permission')
    .filter((permission) =>
      permission.texts('Principal').some((name) => name === 'events.amazonaws.com' || name === '*'),
    )
    .flatMap((permission) => permission.parts('FunctionName'))
    .some((name) => (assembly.target(name) ?? one) === one);
}

/** Returns the strings that an event pattern field matches exactly. */
function equalTo(pattern: Part, path: string): string[] {
  return pattern
    .items(path)
    .map(({ value }) => value)
    .filter((value): value is string => typeof value === 'string' && !isOpaque(value));
}

function problem(what: string): PostureProblem {
  return {
    problem: `the event pattern never matches, because ${what}`,
    instead: 'use existing names, and events that the service sends',
    location: 'Properties/EventPattern',
  };
}

function ofSource(pattern: Part): PostureProblem[] {
  const sources = equalTo(pattern, 'source');
  const misspelt = [...misspeltSources(sources), ...misspeltTypes(pattern)];
  const known = sources.map((source) => SOURCES[source]);
  if (known.length !== 1 || known[0] === undefined) {
    return misspelt;
  }
  const [{ types, values }] = known;
  return [
    ...equalTo(pattern, 'detail-type')
      .filter((type) => !types.includes(type) && !ALWAYS.includes(type))
      .map((type) => problem(`${sources[0]} does not send events of the type ${type}`)),
    ...Object.entries(values).flatMap(([field, allowed]) =>
      equalTo(pattern, `detail.${field}`)
        .filter(
          (value) => !allowed.includes(value) && !equalTo(pattern, 'detail-type').some((type) => ALWAYS.includes(type)),
        )
        .map((value) => problem(`the field ${field} never has the value ${value}`)),
    ),
  ];
}

/** Finds sources that are misspelled. AWS services have sources in lower case; names of partners can differ. */
function misspeltSources(sources: readonly string[]): PostureProblem[] {
  return sources
    .filter((source) => /^aws\.(?!partner\/)/.test(source) && !(source in SOURCES))
    .flatMap((source) => {
      const near = Object.keys(SOURCES).filter((known) => isNearly(source, known));
      const lower = source.toLowerCase();
      return (near.length === 0 && lower !== source ? [lower] : near).map((known) =>
        problem(`the source ${source} does not exist, but ${known} does`),
      );
    });
}

/** Finds event types that differ from a known type only in case, spaces or punctuation. */
function misspeltTypes(pattern: Part): PostureProblem[] {
  const isOfService = equalTo(pattern, 'source').some((source) => source.startsWith('aws.'));
  const letters = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return equalTo(pattern, 'detail-type').flatMap((type) =>
    OTHER_TYPES.filter((known) => isOfService && known !== type && letters(known) === letters(type)).map((known) =>
      problem(`the event type ${type} does not exist, but ${known} does`),
    ),
  );
}

/** Whether an event source is a misspelled service name, with a missing or extra `s` or in the wrong case. */
function isNearly(source: string, known: string): boolean {
  const name = source.toLowerCase();
  return name === known || name === `${known}s` || `${name}s` === known;
}

/** Finds names in an event pattern that do not exist as a pipeline, stage, action, build project or repository. */
function ofNames(pattern: Part, assembly: PostureAssembly): PostureProblem[] {
  const sources = equalTo(pattern, 'source');
  return [
    ...(sources.includes('aws.codepipeline') ? ofPipelines(pattern, assembly) : []),
    ...(sources.includes('aws.codebuild')
      ? missing(pattern, 'project-name', assembly.ofType('AWS::CodeBuild::Project'), 'Name')
      : []),
    ...(sources.includes('aws.ecr')
      ? missing(pattern, 'repository-name', assembly.ofType('AWS::ECR::Repository'), 'RepositoryName')
      : []),
  ];
}

function ofPipelines(pattern: Part, assembly: PostureAssembly): PostureProblem[] {
  const named = equalTo(pattern, 'detail.pipeline');
  const all = assembly.ofType(PIPELINE);
  const meant = all.filter((pipeline) => named.length === 0 || named.includes(String(pipeline.texts('Name')[0])));
  const actions = meant.flatMap(actionsOf);
  if (actions.length === 0 || meant.length < named.length) {
    return missing(pattern, 'pipeline', all, 'Name');
  }
  const lacking = (path: string, key: 'stage' | 'name' | 'category', field: string) =>
    equalTo(pattern, path)
      .filter((value) => !actions.some((action) => action[key] === value))
      .map((value) => problem(`the field ${field} never has the value ${value}`));
  return [
    ...lacking('detail.stage', 'stage', 'stage'),
    ...lacking('detail.action', 'name', 'action'),
    ...lacking('detail.type.category', 'category', 'category'),
  ];
}

/**
 * Finds names in an event pattern that no resource has. If the name of any resource is known only at deployment,
 * returns no problems.
 */
function missing(
  pattern: Part,
  field: string,
  resources: readonly PostureResource[],
  property: string,
): PostureProblem[] {
  const names = resources.map((resource) => resource.values(property)[0]);
  if (names.length === 0 || names.some((name) => typeof name !== 'string' || isOpaque(name))) {
    return [];
  }
  return equalTo(pattern, `detail.${field}`)
    .filter((name) => !names.includes(name))
    .map((name) => problem(`the field ${field} never has the value ${name}`));
}
