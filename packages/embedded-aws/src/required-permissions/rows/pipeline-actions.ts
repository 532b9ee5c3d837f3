import { UNKNOWN_PART } from '../policy/wildcards';
import { arn, ask, publish, readBucketSettings, useObjects, writeLogs } from './common-asks';
import { isRule, kindOf, pipelineActions } from './pipelines';
import { ActionRow, ActionSubject, Ask, NothingFurther } from './row';

const GUIDE = 'https://docs.aws.amazon.com/codepipeline/latest/userguide';
const SERVICE_ROLE = `${GUIDE}/how-to-custom-role.html`;
const CONNECTION_SOURCE = 'AWS Source CodeStarSourceConnection';
const GITHUB_SOURCE = 'ThirdParty Source GitHub';
const APPROVAL = 'AWS Approval Manual';
const BUILDS = ['AWS Build CodeBuild', 'AWS Test CodeBuild'];
/** Action kinds that read and write no artifacts. */
const WITHOUT_ARTIFACTS = [APPROVAL, 'AWS Invoke CodePipeline'];
const USE_CONNECTION = {
  actions: ['codeconnections:UseConnection'],
  orActions: ['codestar-connections:UseConnection'],
};

const row = (kinds: string | readonly string[], title: string, page: string, asks: ActionRow['asks']): ActionRow => ({
  kinds: [kinds].flat(),
  title,
  source: page.startsWith('https:') ? page : `${GUIDE}/${page}`,
  asks,
});

/** Permissions that pipeline actions of every kind require. */
export const ANY_ACTION_ROWS: readonly ActionRow[] = [
  row([], 'a pipeline action that has its own role', 'pipelines-create-cross-account.html', ({ pipeline, roleArn }) =>
    roleArn === pipeline.roleArn ? [] : [ask(pipeline.roleArn, ['sts:AssumeRole'], roleArn)],
  ),
  row([], "a pipeline's artifact bucket", SERVICE_ROLE, ({ action, pipeline, artifactStore: { bucket } }) =>
    movesArtifacts(action) ? [readBucketSettings(pipeline.roleArn, bucket, 's3:GetBucketVersioning')] : [],
  ),
  row([], "a pipeline action's artifacts", SERVICE_ROLE, (subject) =>
    movesArtifacts(subject.action) ? useArtifacts(roleForArtifacts(subject), subject) : [],
  ),
];

export const ACTION_ROWS: readonly ActionRow[] = [
  row('AWS Source S3', "a source action's bucket", 'action-reference-S3.html#edit-role-s3source', (subject) => {
    const {
      configuration: { S3Bucket: bucket, S3ObjectKey: key },
      roleArn,
    } = subject;
    return [
      readBucketSettings(roleArn, bucket, 's3:GetBucketVersioning'),
      ...useObjects(roleArn, bucket, key, 'read', subject),
    ];
  }),
  row(
    CONNECTION_SOURCE,
    "a source action's connection",
    'action-reference-CodestarConnectionSource.html#edit-role-connections',
    ({ configuration: { ConnectionArn: connection }, roleArn }) => [
      { ...USE_CONNECTION, principal: { roleArn }, resources: [connection] },
    ],
  ),
  row(
    CONNECTION_SOURCE,
    "a connection source's upload with an ACL",
    'action-reference-CodestarConnectionSource.html#edit-role-connections',
    (subject) =>
      artifactKeys(subject, 'outputs').map((key) =>
        ask(subject.roleArn, ['s3:PutObjectAcl'], `arn:aws:s3:::${subject.artifactStore.bucket}/${key}`),
      ),
  ),
  row(
    'AWS Source CodeCommit',
    "a source action's repository",
    'action-reference-CodeCommit.html#edit-role-codecommit',
    ({ configuration: { RepositoryName: repository, OutputArtifactFormat: format }, roleArn, place }) => [
      ask(
        roleArn,
        [
          'codecommit:GetBranch',
          'codecommit:GetCommit',
          'codecommit:UploadArchive',
          'codecommit:GetUploadArchiveStatus',
          'codecommit:CancelUploadArchive',
          ...(format === 'CODEBUILD_CLONE_REF' ? ['codecommit:GetRepository'] : []),
        ],
        arn('codecommit', repository, place),
      ),
    ],
  ),
  row(
    'AWS Source ECR',
    "a source action's repository",
    'action-reference-ECR.html#edit-role-ecr',
    ({ configuration: { RepositoryName: repository }, roleArn, place }) => [
      ask(roleArn, ['ecr:DescribeImages'], arn('ecr', `repository/${repository}`, place)),
    ],
  ),
  row(
    BUILDS,
    "a build action's project",
    'action-reference-CodeBuild.html#edit-role-codebuild',
    ({ configuration: { ProjectName: project, BatchEnabled: batch }, roleArn, place }) => [
      ask(
        roleArn,
        batch === 'true'
          ? ['codebuild:StartBuildBatch', 'codebuild:BatchGetBuildBatches']
          : ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'],
        arn('codebuild', `project/${project}`, place),
      ),
    ],
  ),
  row(
    BUILDS,
    'a build that clones its source through a connection',
    'troubleshooting.html#codebuild-role-connections',
    (subject) =>
      clonedConnections(subject).map((connection) => ({
        ...USE_CONNECTION,
        principal: { roleArn: roleForArtifacts(subject) },
        resources: [connection],
      })),
  ),
  row(
    'AWS Invoke Lambda',
    "an invoke action's function",
    'action-reference-Lambda.html#edit-role-lambda',
    ({ configuration: { FunctionName: name }, roleArn, place }) => [
      ask(roleArn, ['lambda:InvokeFunction'], arn('lambda', `function:${name}`, place)),
    ],
  ),
  row(
    'AWS Invoke StepFunctions',
    "an invoke action's state machine",
    'action-reference-StepFunctions.html#edit-role-stepfunctions',
    ({ configuration: { StateMachineArn: machine }, roleArn }) => [
      ask(roleArn, ['states:DescribeStateMachine', 'states:StartExecution'], machine),
      ask(roleArn, ['states:DescribeExecution'], `${machine.replace(':stateMachine:', ':execution:')}:${UNKNOWN_PART}`),
    ],
  ),
  row(
    'AWS Invoke CodePipeline',
    'a pipeline that an action starts',
    'action-reference-PipelineInvoke.html',
    ({ configuration: { PipelineName: name }, roleArn, place }) => [
      ask(roleArn, ['codepipeline:StartPipelineExecution'], arn('codepipeline', name, place)),
    ],
  ),
  row('AWS Deploy S3', "a deploy action's bucket", 'action-reference-S3Deploy.html#edit-role-s3deploy', (subject) => {
    const {
      configuration: {
        BucketName: bucket,
        ObjectKey: key,
        Extract: extract,
        CannedACL: acl,
        KMSEncryptionKeyARN: keyId,
      },
      roleArn,
    } = subject;
    const objects =
      extract === 'false' ? key : `${key === undefined ? '' : `${key.replace(/\/+$/, '')}/`}${UNKNOWN_PART}`;
    return useObjects(roleArn, bucket, objects, 'write', subject, {
      actions: acl === undefined ? [] : ['s3:PutObjectAcl'],
      keyId,
    });
  }),
  row(APPROVAL, "an approval's topic", 'approvals-iam-permissions.html', (subject) =>
    subject.configuration.NotificationArn === undefined
      ? []
      : publish(subject.roleArn, subject.configuration.NotificationArn, subject),
  ),
  row(
    'AWS Deploy CloudFormation',
    "a CloudFormation action's stack",
    'action-reference-CloudFormation.html#edit-role-cloudformation',
    changeStack,
  ),
  row('AWS Deploy ECS', "a deploy action's service", 'action-reference-ECS.html#edit-role-ecs', deployService),
  row(
    ['AWS Deploy CodeDeploy', 'AWS Deploy CodeDeployToECS'],
    'a CodeDeploy deployment',
    'action-reference-CodeDeploy.html#edit-role-codedeploy',
    ({ action, configuration, roleArn, place }) => {
      const { ApplicationName: application, DeploymentGroupName: group } = configuration;
      return [
        ask(
          roleArn,
          [
            // the AWS page lists the action for both kinds, but the role that the CDK creates for servers does not
            // allow it
            ...(kindOf(action) === 'AWS Deploy CodeDeploy' ? [] : ['codedeploy:GetApplication']),
            'codedeploy:GetApplicationRevision',
            'codedeploy:RegisterApplicationRevision',
          ],
          arn('codedeploy', `application:${application}`, place),
        ),
        ask(
          roleArn,
          ['codedeploy:CreateDeployment', 'codedeploy:GetDeployment'],
          arn('codedeploy', `deploymentgroup:${application}/${group}`, place),
        ),
        ask(roleArn, ['codedeploy:GetDeploymentConfig'], arn('codedeploy', `deploymentconfig:${UNKNOWN_PART}`, place)),
      ];
    },
  ),
  row(
    'AWS Deploy CodeDeployToECS',
    "a deploy action's task definition",
    'action-reference-ECSbluegreen.html#edit-role-codedeploy-ecs',
    ({ roleArn, place }) => [
      ask(roleArn, ['ecs:RegisterTaskDefinition'], arn('ecs', `task-definition/${UNKNOWN_PART}`, place)),
    ],
  ),
  row('AWS Compute Commands', 'the log of commands', 'action-reference-Commands.html#edit-role-Commands', (subject) =>
    writeLogs(subject.roleArn, `/aws/codepipeline/${subject.pipeline.name}`, subject),
  ),
  row(
    'AWS Build ECRBuildAndPublish',
    "an image action's image",
    'action-reference-ECRBuildAndPublish.html#edit-role-ECRBuildAndPublish',
    (subject) => {
      const {
        configuration: { ECRRepositoryName: repository },
        roleArn,
        place,
      } = subject;
      return [
        ask(roleArn, ['ecr:GetAuthorizationToken'], '*'),
        ask(
          roleArn,
          [
            'ecr:DescribeRepositories',
            'ecr:InitiateLayerUpload',
            'ecr:UploadLayerPart',
            'ecr:CompleteLayerUpload',
            'ecr:PutImage',
            'ecr:GetDownloadUrlForLayer',
            'ecr:BatchCheckLayerAvailability',
          ],
          arn('ecr', `repository/${repository}`, place),
        ),
        ...writeLogs(roleArn, `/aws/codepipeline/${subject.pipeline.name}`, subject),
      ];
    },
  ),
];

export const ACTION_NOTHING_FURTHER: readonly NothingFurther[] = [
  {
    of: GITHUB_SOURCE,
    because: "the token is in the action's configuration, and another row covers the artifact upload of every action",
    source: `${GUIDE}/appendix-github-oauth.html`,
  },
];

function movesArtifacts(action: ActionSubject['action']): boolean {
  return isRule(action) ? action.inputs.length > 0 : !WITHOUT_ARTIFACTS.includes(kindOf(action));
}

/** Returns the role that reads and writes an action's artifacts. For a build, this is the role of the build project. */
function roleForArtifacts({
  action,
  configuration: { ProjectName: project },
  roleArn,
  account,
}: ActionSubject): string {
  const role = BUILDS.includes(kindOf(action))
    ? account.find('AWS::CodeBuild::Project', project)?.properties.ServiceRole
    : undefined;
  return (role ?? roleArn) as string;
}

function useArtifacts(role: string, subject: ActionSubject): Ask[] {
  const { bucket, kmsKeyId: keyId } = subject.artifactStore;
  return [
    ...artifactKeys(subject, 'inputs').flatMap((key) => useObjects(role, bucket, key, 'read', subject, { keyId })),
    ...artifactKeys(subject, 'outputs').flatMap((key) => useObjects(role, bucket, key, 'write', subject, { keyId })),
  ];
}

function artifactKeys({ action, pipeline }: ActionSubject, side: 'inputs' | 'outputs'): string[] {
  return action[side].map((name) => `${pipeline.name.slice(0, 20)}/${name.slice(0, 10)}/${UNKNOWN_PART}`);
}

function clonedConnections({ action, pipeline, account }: ActionSubject): string[] {
  return pipelineActions(account)
    .filter(
      (source) =>
        source.pipeline.name === pipeline.name &&
        kindOf(source.action) === CONNECTION_SOURCE &&
        source.configuration.OutputArtifactFormat === 'CODEBUILD_CLONE_REF',
    )
    .filter((source) => source.action.outputs.some((name) => action.inputs.includes(name)))
    .map(({ configuration: { ConnectionArn } }) => ConnectionArn);
}

const STACK_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  CREATE_UPDATE: ['DescribeStacks', 'CreateStack', 'UpdateStack'],
  REPLACE_ON_FAILURE: ['DescribeStacks', 'CreateStack', 'UpdateStack', 'DeleteStack'],
  DELETE_ONLY: ['DescribeStacks', 'DeleteStack'],
  CHANGE_SET_REPLACE: ['DescribeStacks', 'CreateChangeSet', 'DeleteChangeSet', 'DescribeChangeSet'],
  CHANGE_SET_EXECUTE: ['DescribeStacks', 'DescribeChangeSet', 'ExecuteChangeSet'],
};

function changeStack({ configuration, roleArn, place }: ActionSubject): Ask[] {
  const { ActionMode: mode, StackName: stack, ChangeSetName: changeSet, RoleArn: passed } = configuration;
  const context = { 'cloudformation:ChangeSetName': changeSet ?? null, 'cloudformation:RoleArn': passed ?? null };
  return [
    ask(
      roleArn,
      (STACK_ACTIONS[mode] ?? []).map((action) => `cloudformation:${action}`),
      arn('cloudformation', `stack/${stack}/${UNKNOWN_PART}`, place),
      { context },
    ),
    ...(passed === undefined || mode === 'CHANGE_SET_EXECUTE'
      ? []
      : [
          ask(roleArn, ['iam:PassRole'], passed, {
            context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
          }),
        ]),
  ];
}

function deployService({
  configuration: { ClusterName: cluster, ServiceName: service },
  roleArn,
  place,
  account,
}: ActionSubject): Ask[] {
  const definition = account
    .all('AWS::ECS::Service')
    .find(({ properties: { ServiceName }, physicalId }) => [ServiceName, physicalId.split('/').pop()].includes(service))
    ?.properties.TaskDefinition;
  const {
    TaskRoleArn,
    ExecutionRoleArn,
    Family: family = UNKNOWN_PART,
  } = account.find('AWS::ECS::TaskDefinition', definition)?.properties ?? {};
  const inCluster = { context: { 'ecs:cluster': arn('ecs', `cluster/${cluster}`, place) } };
  return [
    ask(
      roleArn,
      ['ecs:DescribeServices', 'ecs:UpdateService'],
      arn('ecs', `service/${cluster}/${service}`, place),
      inCluster,
    ),
    ask(roleArn, ['ecs:DescribeTasks'], arn('ecs', `task/${cluster}/${UNKNOWN_PART}`, place), inCluster),
    ask(roleArn, ['ecs:ListTasks'], arn('ecs', `container-instance/${cluster}/${UNKNOWN_PART}`, place), inCluster),
    ask(roleArn, ['ecs:DescribeTaskDefinition'], '*'),
    ask(
      roleArn,
      ['ecs:RegisterTaskDefinition', 'ecs:TagResource'],
      arn('ecs', `task-definition/${String(family)}:${UNKNOWN_PART}`, place),
    ),
    ...[TaskRoleArn, ExecutionRoleArn]
      .filter((role) => role !== undefined)
      .map((role) =>
        ask(roleArn, ['iam:PassRole'], String(role), { context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }),
      ),
  ];
}
