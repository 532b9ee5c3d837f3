import { artifactStoreOf, inRunOrder } from '../../src/pipeline-declaration/declaration';
import { parsePipeline } from '../../src/pipeline-declaration/parse-pipeline';
import { PipelineDeclarationError } from '../../src/pipeline-declaration/errors';
import { action, pipeline, source } from '@slipway/testing/declared-pipeline';

test('reads a pipeline as CloudFormation declares it', () => {
  const declared = parsePipeline({
    ...pipeline([
      {
        Name: 'Build',
        Actions: [
          action('Unit', {
            InputArtifacts: [{ Name: 'Src' }],
            Configuration: { ProjectName: 'unit', Retries: 3, Batch: true },
            RunOrder: '2',
            TimeoutInMinutes: 5,
            RoleArn: 'arn:role',
            Region: 'eu-west-1',
          }),
        ],
        BeforeEntry: {
          Conditions: [
            {
              Result: 'SKIP',
              Rules: [
                {
                  Name: 'r',
                  RuleTypeId: { Category: 'Rule', Provider: 'VariableCheck' },
                  Configuration: { Value: 'x' },
                  InputArtifacts: [{ Name: 'Src' }],
                  Commands: ['true'],
                  RoleArn: 'arn:rule',
                  Region: 'eu-west-1',
                },
              ],
            },
          ],
        },
        OnFailure: { Result: 'RETRY', RetryConfiguration: { RetryMode: 'ALL_ACTIONS' } },
      },
    ]),
    ExecutionMode: 'QUEUED',
    Variables: [{ Name: 'region', DefaultValue: 'us' }],
  });

  expect(declared).toMatchObject({
    name: 'shop',
    executionMode: 'QUEUED',
    variables: [{ name: 'region', defaultValue: 'us' }],
    artifactStores: [{ bucket: 'artifacts' }],
  });
  expect(declared.stages[1]).toMatchObject({
    beforeEntry: [
      {
        result: 'SKIP',
        rules: [
          {
            name: 'r',
            type: { owner: 'AWS', category: 'Rule', provider: 'VariableCheck', version: '1' },
            configuration: { Value: 'x' },
            inputs: ['Src'],
            commands: ['true'],
            roleArn: 'arn:rule',
            region: 'eu-west-1',
          },
        ],
      },
    ],
    onSuccess: [],
    onFailure: { result: 'RETRY', retryMode: 'ALL_ACTIONS' },
  });
  expect(declared.stages[1].actions[0]).toMatchObject({
    inputs: ['Src'],
    configuration: { ProjectName: 'unit', Retries: '3', Batch: 'true' },
    runOrder: 2,
    timeoutInMinutes: 5,
  });
});

test('omitted properties have the defaults of CodePipeline', () => {
  const declared = parsePipeline({
    ...pipeline([{ Name: 'Build', Actions: [action('Unit')] }]),
    ArtifactStore: undefined,
    ArtifactStores: [
      { Region: 'us-east-1', ArtifactStore: { Type: 'S3', Location: 'b', EncryptionKey: { Id: 'key', Type: 'KMS' } } },
    ],
  });

  expect(declared).toMatchObject({ executionMode: 'SUPERSEDED', artifactStores: [{ bucket: 'b', kmsKeyId: 'key' }] });
  expect(declared.stages[1]).toMatchObject({
    onFailure: { result: undefined, retryMode: 'FAILED_ACTIONS', conditions: [] },
    actions: [{ runOrder: 1 }],
  });
});

test('reads the commands of an action, its variables, and the files of its outputs', () => {
  const EnvironmentVariables = [
    { Name: 'STAGE', Value: 1 },
    { Name: 'TOKEN', Value: 'shop/token', Type: 'SECRETS_MANAGER' },
  ];
  const OutputArtifacts = [{ Name: 'Page', Files: ['index.html'] }, { Name: 'Rest' }];
  const commands = action('Run', { Commands: ['make'], OutputVariables: ['V'], EnvironmentVariables, OutputArtifacts });

  expect(parsePipeline(pipeline([{ Name: 'Build', Actions: [commands] }])).stages[1].actions[0]).toMatchObject({
    commands: ['make'],
    outputVariables: ['V'],
    environmentVariables: [
      { name: 'STAGE', value: '1', type: 'PLAINTEXT' },
      { name: 'TOKEN', value: 'shop/token', type: 'SECRETS_MANAGER' },
    ],
    outputs: ['Page', 'Rest'],
    outputFiles: { Page: ['index.html'], Rest: undefined },
  });
});

const build = { Name: 'Build', Actions: [action('Unit')] };
const typed = (type: string, more: object = {}) => {
  const [Owner, Category, Provider] = type.split(' ');
  return { Name: 'It', ActionTypeId: { Owner, Category, Provider, Version: '1' }, ...more };
};
const artifacts = (...names: string[]) => names.map((Name) => ({ Name }));
const commands = (Name: string, Commands: string[]) =>
  action(Name, { Commands, ActionTypeId: { Owner: 'AWS', Category: 'Compute', Provider: 'Commands', Version: '1' } });
const conditions = (Result: string, Provider = 'VariableCheck') => ({
  Conditions: [{ Result, Rules: [{ Name: 'Check', RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider } }] }],
});

test.each([
  ['without stages', pipeline([]), 'invalid declaration of pipeline shop, Stages: Too small'],
  [
    'with an unknown execution mode',
    pipeline([build], { ExecutionMode: 'RANDOM' }),
    'invalid declaration of pipeline shop, ExecutionMode: Invalid option',
  ],
  ['without an artifact store', pipeline([build], { ArtifactStore: undefined }), 'an artifact store is missing'],
  [
    'of version 1 with an execution mode of version 2',
    pipeline([build], { PipelineType: 'V1', ExecutionMode: 'QUEUED' }),
    'the execution mode QUEUED requires PipelineType V2',
  ],
  [
    'that disables the transition to a stage that does not exist',
    pipeline([build], { DisableInboundStageTransitions: [{ StageName: 'Prod', Reason: 'frozen' }] }),
    'the transition to stage Prod is disabled, but the pipeline has no such stage',
  ],
  [
    'with both kinds of artifact stores',
    pipeline([build], { ArtifactStores: [{ Region: 'eu-west-1', ArtifactStore: { Type: 'S3', Location: 'b' } }] }),
    'ArtifactStore and ArtifactStores cannot both be set',
  ],
  [
    'of version 1 with variables',
    pipeline([build], { PipelineType: 'V1', Variables: [{ Name: 'stage' }] }),
    'variable stage requires PipelineType V2',
  ],
  [
    'of version 1 with a failure action',
    pipeline([{ ...build, OnFailure: { Result: 'RETRY' } }], { PipelineType: 'V1' }),
    'the condition or failure action of stage Build requires PipelineType V2',
  ],
  [
    'of version 1 with commands',
    pipeline([{ Name: 'Build', Actions: [commands('Run', ['make'])] }], { PipelineType: 'V1' }),
    'the Commands action Run requires PipelineType V2',
  ],
  [
    'of version 1 with a trigger',
    pipeline([build], { PipelineType: 'V1', Triggers: [{ ProviderType: 'CodeStarSourceConnection' }] }),
    'a trigger requires PipelineType V2',
  ],
  [
    'with 51 stages',
    pipeline(Array.from({ length: 50 }, (_, index) => ({ ...build, Name: `S${index}` }))),
    'the pipeline has 51 stages; a pipeline can have at most 50',
  ],
  [
    'with an owner that does not exist',
    pipeline([{ Name: 'Build', Actions: [typed('Aws Build CodeBuild')] }]),
    'action It has the owner Aws, which does not exist; use one of AWS, ThirdParty, Custom',
  ],
  [
    'with a category that does not exist',
    pipeline([{ Name: 'Build', Actions: [typed('AWS Compile CodeBuild')] }]),
    'action It has the category Compile, which does not exist; use one of Source, Build',
  ],
  [
    'with a Commands action without commands',
    pipeline([{ Name: 'Build', Actions: [commands('Run', [])] }]),
    'the Commands action Run has no commands; add Commands',
  ],
  [
    'with a build without a source',
    pipeline([{ Name: 'Build', Actions: [typed('AWS Build CodeBuild')] }]),
    'action It has 0 input artifacts; its action type requires 1 to 5',
  ],
  [
    'with a deployment of two artifacts',
    pipeline([{ Name: 'Deploy', Actions: [typed('AWS Deploy S3', { InputArtifacts: artifacts('Src', 'Src') })] }]),
    'action It has 2 input artifacts; its action type requires 1',
  ],
  [
    'with an approval that has an output',
    pipeline([{ Name: 'Ask', Actions: [typed('AWS Approval Manual', { OutputArtifacts: artifacts('Out') })] }]),
    'action It has 1 output artifacts; its action type requires 0',
  ],
  ['with a stage name with a blank', pipeline([{ ...build, Name: 'the build' }]), "the name 'the build' is not valid"],
  [
    'with an artifact name with a period',
    pipeline([{ Name: 'Build', Actions: [action('Unit', { OutputArtifacts: [{ Name: 'a.b' }] })] }]),
    "the artifact name 'a.b' is not valid; use 1 to 100 letters, digits, underscores and hyphens",
  ],
  [
    'with a variable name with a period',
    pipeline([build], { Variables: [{ Name: 'a.b' }] }),
    "the variable name 'a.b' is not valid",
  ],
  [
    'with two variables of one name',
    pipeline([build], { Variables: [{ Name: 'stage' }, { Name: 'stage' }] }),
    'two variables are named stage',
  ],
  [
    'with 51 variables',
    pipeline([build], { Variables: Array.from({ length: 51 }, (_, index) => ({ Name: `v${index}` })) }),
    'the pipeline has 51 variables; a pipeline can have at most 50',
  ],
  [
    'with two actions of one namespace',
    pipeline([{ Name: 'Build', Actions: [action('Unit', { Namespace: 'Src' })] }]),
    'two actions have the namespace Src',
  ],
  [
    'with an entry condition that rolls back',
    pipeline([{ ...build, BeforeEntry: conditions('ROLLBACK') }]),
    'an entry condition of stage Build has the result ROLLBACK; use FAIL or SKIP',
  ],
  [
    'that rolls back executions in parallel',
    pipeline([{ ...build, OnFailure: { Result: 'ROLLBACK' } }], { ExecutionMode: 'PARALLEL' }),
    'stage Build rolls back, which is not possible in the execution mode PARALLEL',
  ],
  [
    'with a condition that rolls back executions in parallel',
    pipeline([{ ...build, OnSuccess: conditions('ROLLBACK') }], { ExecutionMode: 'PARALLEL' }),
    'stage Build rolls back, which is not possible in the execution mode PARALLEL',
  ],
  [
    'with a rule whose provider does not exist',
    pipeline([{ ...build, BeforeEntry: conditions('FAIL', 'Weather') }]),
    'rule Check has the provider Weather, which does not exist; use one of CloudWatchAlarm, CodeBuild',
  ],
  [
    'with a run order beyond 999',
    pipeline([{ Name: 'Build', Actions: [action('Unit', { RunOrder: 1000 })] }]),
    'RunOrder: Too big',
  ],
  [
    'with a timeout under 5 minutes',
    pipeline([{ Name: 'Build', Actions: [action('Unit', { TimeoutInMinutes: 4 })] }]),
    'TimeoutInMinutes: Too small',
  ],
  ['with two stages of one name', pipeline([build, { ...build }]), 'two stages are named Build'],
  [
    'with two actions of one name in a stage',
    pipeline([{ Name: 'Build', Actions: [action('Unit'), action('Unit')] }]),
    'two actions in stage Build are named Unit',
  ],
  [
    'with a source action behind the first stage',
    pipeline([{ ...source(), Name: 'Again' }]),
    'action Checkout has the category Source, but source actions must be in the first stage',
  ],
  [
    'with a build action in the first stage',
    { ...pipeline([build]), Stages: [build, { ...build, Name: 'B' }] },
    'action Unit has the category Build, but source actions must be in the first stage',
  ],
  [
    'with an artifact that two actions make',
    pipeline([{ Name: 'Build', Actions: [action('Unit', { OutputArtifacts: [{ Name: 'Src' }] })] }]),
    'two actions produce the artifact Src',
  ],
  [
    'with an input that nothing makes',
    pipeline([{ Name: 'Build', Actions: [action('Unit', { InputArtifacts: [{ Name: 'Out' }] })] }]),
    'action Unit uses the input artifact Out, which no earlier action produces',
  ],
  [
    'with an input made in parallel',
    pipeline([
      {
        Name: 'Build',
        Actions: [
          action('Make', { OutputArtifacts: [{ Name: 'Out' }] }),
          action('Unit', { InputArtifacts: [{ Name: 'Out' }] }),
        ],
      },
    ]),
    'uses the input artifact Out',
  ],
])('refuses a pipeline %s', (_, properties, message) => {
  expect(() => parsePipeline(properties)).toThrow(PipelineDeclarationError);
  expect(() => parsePipeline(properties)).toThrow(message);
});

test('lists everything that is wrong with a pipeline, and names it', () => {
  const wrong = pipeline([{ ...build, Name: 'the build' }, build], { PipelineType: 'V1', ExecutionMode: 'QUEUED' });

  expect(() => parsePipeline(wrong)).toThrow(
    /^pipeline shop: the execution mode QUEUED requires PipelineType V2\npipeline shop: the name 'the build' is not valid/,
  );
});

test('a declaration that cannot be read at all has no name', () => {
  expect(() => parsePipeline(undefined)).toThrow('invalid declaration of pipeline (without a name)');
});

test.each([
  typed('AWS Compute Commands', { Commands: ['make'], InputArtifacts: artifacts('Src') }),
  typed('AWS Build CodeBuild', {
    InputArtifacts: artifacts('Src'),
    OutputArtifacts: artifacts('A', 'B', 'C', 'D', 'E'),
  }),
  typed('AWS Deploy CloudFormation'),
  typed('AWS Deploy Lambda', { InputArtifacts: artifacts('Src', 'Src') }),
])('accepts the artifacts of %j', (one) => {
  expect(parsePipeline(pipeline([{ Name: 'Build', Actions: [one] }])).stages).toHaveLength(2);
});

test('the artifact store is that of the region, or the only one of the pipeline', () => {
  const store = (Location: string) => ({ Type: 'S3', Location });
  const build = [{ Name: 'Build', Actions: [action('Unit')] }];
  const several = parsePipeline(
    pipeline(build, {
      ArtifactStore: undefined,
      ArtifactStores: [
        { Region: 'us-east-1', ArtifactStore: store('east') },
        { Region: 'eu-west-1', ArtifactStore: store('west') },
      ],
    }),
  );

  expect(artifactStoreOf(several, 'eu-west-1').bucket).toBe('west');
  expect(artifactStoreOf(parsePipeline(pipeline(build)), 'eu-west-1').bucket).toBe('artifacts');
});

test('actions run in the order of their numbers, whatever the order in which they are declared', () => {
  const ordered = (name: string, RunOrder: number, more: object = {}) => action(name, { RunOrder, ...more });
  const { stages } = parsePipeline(
    pipeline([
      {
        Name: 'Build',
        Actions: [
          ordered('Deploy', 10, { InputArtifacts: [{ Name: 'Out' }] }),
          ordered('Make', 2, { OutputArtifacts: [{ Name: 'Out' }] }),
          ordered('Lint', 1),
          ordered('Unit', 2),
        ],
      },
    ]),
  );

  expect(inRunOrder(stages[1].actions).map((group) => group.map(({ name }) => name))).toEqual([
    ['Lint'],
    ['Make', 'Unit'],
    ['Deploy'],
  ]);
});
