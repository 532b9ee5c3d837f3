import { artifactKey } from '../../src/artifacts/artifact-store';
import { EnvironmentVariable, parseBuildspec, parseSecretReference, resolveEnvironment } from '@slipway/buildspec';
import { resolveVariables } from '../../src/pipeline/variables';

const SPEC = 'https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html';
const VARIABLES = 'https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html';
const ARTIFACTS = 'https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts.html#concepts-artifacts';

const plain = (value: string): EnvironmentVariable[] => [{ name: 'A', value, type: 'PLAINTEXT' }];
const nothing = { parameter: async () => ({ value: '', secure: true }), secret: async () => '' };

test.each([
  { rule: 'a variable of the buildspec has the lowest precedence', project: [], action: [], value: 'buildspec' },
  { rule: 'a variable of the project comes before it', project: plain('project'), action: [], value: 'project' },
  {
    rule: 'a variable given at the start of the build has the highest precedence',
    project: plain('project'),
    action: plain('action'),
    value: 'action',
  },
])(`$rule (${SPEC}#build-spec.env.variables)`, async ({ project, action, value }) => {
  const { env } = parseBuildspec('{version: 0.2, env: {variables: {A: buildspec}}, phases: {build: {}}}');

  const { variables } = await resolveEnvironment(env, project, action, nothing);

  expect(variables).toEqual({ A: value });
});

test.each([
  { text: 'shop', reference: { secretId: 'shop' } },
  { text: 'shop:token', reference: { secretId: 'shop', jsonKey: 'token' } },
  { text: 'shop:token:AWSPREVIOUS', reference: { secretId: 'shop', jsonKey: 'token', versionStage: 'AWSPREVIOUS' } },
  { text: 'shop:token::v-1', reference: { secretId: 'shop', jsonKey: 'token', versionId: 'v-1' } },
  { text: 'shop::AWSCURRENT', reference: { secretId: 'shop', versionStage: 'AWSCURRENT' } },
  {
    text: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-AbCdEf:token',
    reference: { secretId: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-AbCdEf', jsonKey: 'token' },
  },
])(
  `$text is a secret, its key, its stage, its version (${SPEC}#build-spec.env.secrets-manager)`,
  ({ text, reference }) => {
    expect(parseSecretReference(text)).toEqual(reference);
  },
);

test.each([
  { rule: 'a variable of an action is named by its namespace', text: 'v-#{Source.VersionId}', resolved: 'v-abc' },
  { rule: 'a variable of the pipeline is in the namespace variables', text: '#{variables.stage}', resolved: 'test' },
  {
    rule: 'the execution id is in the namespace codepipeline',
    text: '#{codepipeline.PipelineExecutionId}',
    resolved: 'e-1',
  },
  {
    rule: 'several variables may stand in one text',
    text: '#{variables.stage}/#{Source.VersionId}',
    resolved: 'test/abc',
  },
  { rule: 'a shell variable is none of them', text: '${HOME} #HOME {a.b}', resolved: '${HOME} #HOME {a.b}' },
])(`$rule (${VARIABLES})`, ({ text, resolved }) => {
  const namespaces = {
    Source: { VersionId: 'abc' },
    variables: { stage: 'test' },
    codepipeline: { PipelineExecutionId: 'e-1' },
  };

  expect(resolveVariables(text, namespaces, 'here')).toBe(resolved);
});

test.each([
  {
    pipeline: 'brazilcart-pipeline-production',
    artifact: 'Storefront-Build',
    folder: 'brazilcart-pipeline-/Storefront',
  },
  { pipeline: 'shop', artifact: 'Site', folder: 'shop/Site' },
])(`the artifacts of $pipeline are in the folder $folder (${ARTIFACTS})`, ({ pipeline, artifact, folder }) => {
  expect(artifactKey(pipeline, artifact)).toMatch(new RegExp(`^${folder}/[A-Za-z0-9]{7}$`));
});
