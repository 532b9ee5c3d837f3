import { acts } from './invoke-acts';
import { ACCOUNT, ARTIFACTS, att, role } from './template-parts';

const SITE = { Action: ['s3:PutObject'], Resource: 'arn:aws:s3:::acts-site/*' };
const LOGS = {
  Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/codepipeline/*`,
};
const REGISTRY = `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com`;
const PUSH = {
  Action: [
    'BatchCheckLayerAvailability',
    'InitiateLayerUpload',
    'UploadLayerPart',
    'CompleteLayerUpload',
    'PutImage',
  ].map((name) => `ecr:${name}`),
  Resource: att('Images'),
};
const INPUT = { InputArtifacts: [{ Name: 'Source' }] };
const outputs = (...names: string[]) => ({ OutputArtifacts: names.map((Name) => ({ Name })) });

/** Commands of a build that writes its settings to a file with its name. */
const BATCH_BUILD = `
phases:
  build:
    commands:
      - test "$BREAK" != "$CODEBUILD_BATCH_BUILD_IDENTIFIER"
      - echo "$CODEBUILD_BATCH_BUILD_IDENTIFIER $COLOR" > "$CODEBUILD_BATCH_BUILD_IDENTIFIER.txt"
      - echo "$COLOR" > second.txt
artifacts:
  files: ["*.txt"]
  exclude-paths: [second.txt]
  secondary-artifacts:
    second:
      files: [second.txt]
`;
const list = (more = '') => `version: 0.2
batch:
  fast-fail: false
  build-list:
    - identifier: one
      env: { variables: { COLOR: red } }
    - identifier: two
      env: { variables: { COLOR: blue } }
${more}${BATCH_BUILD}`;
const GRAPH = `version: 0.2
batch:
  build-graph:
    - identifier: first
    - identifier: second
      depend-on: [first]
${BATCH_BUILD}`;
const MATRIX = `version: 0.2
batch:
  build-matrix:
    dynamic: { env: { variables: { COLOR: [green, grey] } } }
${BATCH_BUILD}`;

const project = (
  Name: string,
  BuildSpec: string,
  more: object = { BuildBatchConfig: { ServiceRole: att('BatchRole') } },
) => ({
  Type: 'AWS::CodeBuild::Project',
  Properties: {
    Name,
    ServiceRole: att('BuildRole'),
    Source: { Type: 'CODEPIPELINE', BuildSpec },
    Artifacts: { Type: 'CODEPIPELINE' },
    Environment: { Type: 'LINUX_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', Image: 'standard' },
    LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' } },
    ...more,
  },
});
const batch = (name: string, projectId: string, Configuration: object = {}, more: object = {}) =>
  acts(
    name,
    'Build CodeBuild',
    { ProjectName: { Ref: projectId }, BatchEnabled: true, ...Configuration },
    { ...INPUT, ...more },
    'BuilderRole',
  );

/** Pipelines with batch builds and commands. */
export const builds = (pipelineRole: (...statements: object[]) => object, guide: object) => ({
  BuildRole: role(
    'codebuild.amazonaws.com',
    {
      Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
      Resource: `arn:aws:s3:::${ARTIFACTS}/*`,
    },
    PUSH,
  ),
  BatchRole: role('codebuild.amazonaws.com', {
    Action: ['codebuild:StartBuild', 'codebuild:StopBuild', 'codebuild:RetryBuild'],
    Resource: `arn:aws:codebuild:us-east-1:${ACCOUNT}:project/*`,
  }),
  IdleRole: role('codebuild.amazonaws.com', {
    Action: ['codebuild:StopBuild', 'codebuild:RetryBuild'],
    Resource: `arn:aws:codebuild:us-east-1:${ACCOUNT}:project/*`,
  }),
  BuilderRole: pipelineRole(guide, SITE, LOGS, {
    Action: ['codebuild:StartBuildBatch', 'codebuild:BatchGetBuildBatches'],
    Resource: `arn:aws:codebuild:us-east-1:${ACCOUNT}:project/*`,
  }),
  MuteRole: pipelineRole(guide, SITE),
  List: project('list', list()),
  Graph: project('graph', GRAPH),
  Matrix: project('matrix', MATRIX),
  Forgiving: project(
    'forgiving',
    list('    - identifier: gone\n      buildspec: gone.yml\n      ignore-failure: true\n'),
  ),
  OnWindows: project('on-windows', `env: { shell: powershell.exe }\n${list()}`),
  ImageBatch: project(
    'image-batch',
    `version: 0.2
batch: { build-list: [{ identifier: page }] }
phases: { build: { commands: ["docker buildx build --push --tag ${REGISTRY}/shop/web:batch ."] } }
`,
    {
      BuildBatchConfig: { ServiceRole: att('BatchRole') },
      Environment: {
        Type: 'LINUX_CONTAINER',
        ComputeType: 'BUILD_GENERAL1_SMALL',
        Image: 'standard',
        PrivilegedMode: true,
      },
    },
  ),
  Unbatched: project('unbatched', list(), {}),
  Single: project('single', `version: 0.2${BATCH_BUILD}`),
  Idle: project('idle', list(), { BuildBatchConfig: { ServiceRole: att('IdleRole') } }),
  Few: project('few', list(), {
    BuildBatchConfig: { ServiceRole: att('BatchRole'), Restrictions: { MaximumBuildsAllowed: 1 } },
  }),
  Separate: batch('separate', 'List', {}, outputs('one', 'two_second')),
  Combined: batch('combined', 'List', { CombineArtifacts: true }, outputs('Everything')),
  CombinedTwice: batch('combined-twice', 'List', { CombineArtifacts: true }, outputs('Here', 'There')),
  Forgiven: batch('forgiven', 'Forgiving', {}, outputs('one')),
  Windows: batch('windows', 'OnWindows'),
  Imaging: batch('imaging', 'ImageBatch'),
  Misnamed: batch('misnamed', 'List', {}, outputs('three')),
  Ordered: batch('ordered', 'Graph', {
    EnvironmentVariables: '[{"name": "BREAK", "value": "first"}]',
  }),
  Combinations: batch('combinations', 'Matrix', { CombineArtifacts: true }, outputs('Everything')),
  NoBatch: batch('no-batch', 'Unbatched'),
  NoSection: batch('no-section', 'Single'),
  NoStart: batch('no-start', 'Idle'),
  TooMany: batch('too-many', 'Few'),
  Commands: acts(
    'commands',
    'Compute Commands',
    {},
    {
      ...INPUT,
      Commands: ['export SAID="$GREETING #{Commit.BranchName}"', 'echo "$SAID" > said.txt', 'echo not > taken.txt'],
      EnvironmentVariables: [{ Name: 'GREETING', Value: 'hello' }],
      OutputVariables: ['SAID', 'CODEBUILD_BUILD_ID'],
      OutputArtifacts: [{ Name: 'Said', Files: ['said.txt'] }],
    },
    'BuilderRole',
  ),
  CommandsAll: acts(
    'commands-all',
    'Compute Commands',
    {},
    { ...INPUT, Commands: ['touch made'], ...outputs('All') },
    'BuilderRole',
  ),
  CommandsFail: acts(
    'commands-fail',
    'Compute Commands',
    {},
    { ...INPUT, Commands: ['exit 3', 'touch never'] },
    'BuilderRole',
  ),
  CommandsDenied: acts('commands-denied', 'Compute Commands', {}, { ...INPUT, Commands: ['true'] }, 'MuteRole'),
});
