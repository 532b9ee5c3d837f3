import { artifactStoreOf, inRunOrder, parsePipeline } from '../../src/pipeline-declaration/declaration';
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

test.each([
  ['without stages', pipeline([]), 'invalid pipeline declaration, Stages: Too small'],
  [
    'with an unknown execution mode',
    pipeline([build], { ExecutionMode: 'RANDOM' }),
    'invalid pipeline declaration, ExecutionMode: Invalid option',
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
