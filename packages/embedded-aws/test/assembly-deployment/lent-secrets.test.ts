import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { deployAssembly } from '../../src/assembly-deployment/deploy-assembly';
import { ParameterError } from '../../src/deployment/errors';
import { inEnvironment } from '../../src/cloudformation-front/environment-view';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { STARTING_MS } from '@slipway/testing/starting';

let aws: RunningEmbeddedAws;

beforeAll(async () => {
  aws = await startEmbeddedAws();
}, STARTING_MS);
afterAll(async () => {
  await aws?.stop();
  removeFolders();
});

/** Assembly with the stack `Shop`. */
async function assemblyOf(resources: object, environment?: string): Promise<string> {
  return writeAssembly(temporaryFolder(), {
    'manifest.json': { version: '1', artifacts: { Shop: stackArtifact('Shop.template.json', { environment }) } },
    'Shop.template.json': { Resources: resources },
  });
}

async function valueOf(SecretId: string, region = 'us-east-1'): Promise<string | undefined> {
  const there = inEnvironment(aws, { accountId: '111122223333', region });
  const { SecretString: value } = await new SecretsManagerClient(there.clientOptions(there.root)).send(
    new GetSecretValueCommand({ SecretId }),
  );
  return value;
}

const hook = (SecretToken: unknown) => ({
  Type: 'AWS::CodePipeline::Webhook',
  Properties: {
    Authentication: 'GITHUB_HMAC',
    AuthenticationConfiguration: { SecretToken },
    Filters: [],
    TargetAction: 'Source',
    TargetPipeline: 'shop',
    TargetPipelineVersion: 1,
  },
});
const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret';

test('tokens for GitHub that the app takes from its account are made, and others are not', async () => {
  const assembly = await assemblyOf({
    Own: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'own', SecretString: 'own-value' } },
    OfOwn: { ...hook('{{resolve:secretsmanager:own}}'), DependsOn: 'Own' },
    Whole: hook('{{resolve:secretsmanager:whole-token}}'),
    Twice: hook('{{resolve:secretsmanager:whole-token:SecretString:::}}'),
    Field: hook(`{{resolve:secretsmanager:${ARN}:field-token-AbCdEf:SecretString:token::}}`),
    Plain: hook('no reference'),
    Made: hook({ Ref: 'AWS::StackName' }),
    Queue: { Type: 'AWS::SQS::Queue' },
  });

  const { adjustments } = await deployAssembly(aws, assembly);

  expect(adjustments.filter(({ what }) => what.startsWith('secret ')).map(({ path, what }) => [path, what])).toEqual([
    ['Whole', 'secret whole-token created with a placeholder value'],
    ['Field', 'secret field-token created with a placeholder value'],
  ]);
  await expect(valueOf('whole-token')).resolves.toBe('slipway-placeholder');
  await expect(valueOf('field-token')).resolves.toBe('{"token":"slipway-placeholder"}');
  await expect(valueOf('own')).resolves.toBe('own-value');
});

test('a secret that the account has is created in the region of the app, and is found by its ARN', async () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:given-AbCdEf';
  const project = {
    Type: 'AWS::CodeBuild::Project',
    Properties: {
      ServiceRole: 'arn:aws:iam::111122223333:role/any',
      Artifacts: { Type: 'CODEPIPELINE' },
      Source: { Type: 'CODEPIPELINE' },
      Environment: {
        Type: 'LINUX_CONTAINER',
        ComputeType: 'BUILD_GENERAL1_SMALL',
        Image: 'aws/codebuild/standard:7.0',
        EnvironmentVariables: [{ Name: 'TOKEN', Value: `{{resolve:secretsmanager:${arn}}}` }],
      },
    },
  };
  const assembly = await assemblyOf({ Project: project }, 'aws://111122223333/eu-west-1');

  await deployAssembly(aws, assembly, { secrets: { given: 'first' } });
  const { stacks } = await deployAssembly(aws, assembly, { secrets: { given: 'second' } });

  expect(stacks[0].resources[0].properties.Environment).toMatchObject({
    EnvironmentVariables: [{ Name: 'TOKEN', Value: 'second' }],
  });
  await expect(valueOf('given', 'eu-west-1')).resolves.toBe('second');
});

test.each([
  ['a secret', `{{resolve:secretsmanager:${ARN}:absent-AbCdEf}}`, '--secret absent=VARIABLE'],
  ['a parameter', '{{resolve:ssm:/absent:2}}', '--ssm /absent=value'],
])('fails with a remedy if the account must have %s', async (_, Value, option) => {
  const copy = { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value } };
  const deployment = deployAssembly(aws, await assemblyOf({ Copy: copy }));

  await expect(deployment).rejects.toThrow(ParameterError);
  await expect(deployment).rejects.toThrow(
    `if it exists in the account to which the app is deployed, pass its value with ${option}`,
  );
});
