import { plaintextSecret } from '../../../src/posture/checks/plaintext-secret';
import { describeCheck } from '../found';

const one = (Type: string, Properties: object) => ({ It: { Type, Properties } });
const fn = (Variables: object) => one('AWS::Lambda::Function', { Environment: { Variables } });
const build = (...EnvironmentVariables: object[]) =>
  one('AWS::CodeBuild::Project', { Environment: { EnvironmentVariables } });
const task = (...Environment: object[]) => one('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Environment }] });
const secret = (SecretString: unknown) => one('AWS::SecretsManager::Secret', { SecretString });
const pipeline = (Configuration: object) =>
  one('AWS::CodePipeline::Pipeline', { Stages: [{ Actions: [{ Configuration }] }] });
const variables = (...list: object[]) => pipeline({ EnvironmentVariables: JSON.stringify(list) });
const RANDOM = 'q7Zt2LmX9vB4kR8sW1yN5cH3';

describeCheck(plaintextSecret, {
  red: [
    ['a key of AWS in a function', /variable ACCESS is an AWS access key/, fn({ ACCESS: 'AKIAIOSFODNN7EXAMPLE' })],
    [
      'a GitHub token in a build',
      /variable X is a GitHub token/,
      build({ Name: 'X', Value: `ghp_${'a1B2'.repeat(9)}` }),
    ],
    [
      'a password in a function',
      /DB_PASSWORD is a value whose name indicates a secret/,
      fn({ DB_PASSWORD: 'hunter2' }),
    ],
    ['a password of words', /DB_PASSWORD/, fn({ DB_PASSWORD: 'correct-horse-battery' })],
    ['a token in a task', /apiToken is a value/, task({ Name: 'apiToken', Value: 'abc123def' })],
    ['a random text', /MATERIAL is a random string/, fn({ MATERIAL: RANDOM })],
    [
      'a URL that contains a password',
      /DATABASE_URL is a URL that contains a password/,
      fn({ DATABASE_URL: 'postgres://shop:s3cretpw@db:5432/shop' }),
    ],
    [
      'a password behind a condition',
      /DB_PASSWORD/,
      fn({ DB_PASSWORD: { 'Fn::If': ['A', { Ref: 'AWS::NoValue' }, 'hunter2'] } }),
    ],
    [
      'a password by the default of a parameter',
      /DB_PASSWORD/,
      fn({ DB_PASSWORD: { Ref: 'Word' } }),
      { Parameters: { Word: { Type: 'String', Default: 'hunter2' } } },
    ],
    [
      'the password of a database',
      /MasterUserPassword is in plain text/,
      one('AWS::RDS::DBInstance', { MasterUserPassword: 'hunter2' }),
    ],
    [
      'one of the passwords of a user',
      /0 is in plain text|Passwords is in plain text/,
      one('AWS::ElastiCache::User', { Passwords: ['hunter2'] }),
    ],
    ['a secret as text', /SecretString is a value/, secret('hunter2')],
    [
      'a secret as JSON',
      /field password of SecretString is in plain text/,
      secret('{"username":"admin","password":"hunter2","port":5432}'),
    ],
    [
      'a parameter with a key',
      /Value is a GitHub token/,
      one('AWS::SSM::Parameter', { Value: `ghp_${'a1B2'.repeat(9)}` }),
    ],
    ['the token of a source', /OAuthToken is in plain text/, pipeline({ OAuthToken: 'abcdef' })],
    [
      'what an action gives to a build',
      /variable API_KEY/,
      variables({ name: 'API_KEY', Name: 'API_KEY', Value: 'abcdef123' }),
    ],
    [
      'the default of a variable of a pipeline',
      /variable NPM_TOKEN/,
      one('AWS::CodePipeline::Pipeline', { Variables: [{ Name: 'NPM_TOKEN', DefaultValue: 'abcdef123' }] }),
    ],
  ],
  green: [
    ['a parameter that a build resolves', build({ Name: 'PASSWORD', Type: 'PARAMETER_STORE', Value: 'shop-password' })],
    [
      'ordinary variables',
      fn({
        STAGE: 'production',
        LOG_LEVEL: 'info',
        PORT: '8080',
        REGION: 'eu-west-1',
        URL: 'https://example.com/path?a=b',
      }),
    ],
    [
      'what is about a secret',
      fn({
        SECRET_ARN: 'x',
        TOKEN_URL: 'y',
        PASSWORD_LENGTH: '20',
        API_KEY_NAME: 'key',
        SECRET_ID: 'abc1234',
        TOKEN_TTL: '300',
      }),
    ],
    ['the name of a secret', fn({ DB_SECRET: 'prod/db-credentials', TOKEN: 'github-token' })],
    ['an empty password, and one to be replaced', fn({ DB_PASSWORD: '', API_KEY: 'change-me', SECRET: 'none' })],
    [
      'references',
      fn({
        DB_PASSWORD: { Ref: 'Other' },
        API_KEY: { 'Fn::Sub': '{{resolve:secretsmanager:x}}' },
        TOKEN: { 'Fn::Sub': 'a${Other}b' },
      }),
    ],
    ['a secret that a build resolves', build({ Name: 'PASSWORD', Type: 'SECRETS_MANAGER', Value: 'shop/db:password' })],
    [
      'digests, identifiers and paths',
      fn({
        DIGEST: 'a'.repeat(20) + '0123456789abcdef0123456789abcdef',
        ID: '123E4567-e89b-12d3-a456-426614174000',
        KEY: 'assets/9f2a/MyFunctionCode.zip',
        CLASS: 'OrdersServiceHandlerV2FactoryProvider',
      }),
    ],
    [
      'a dynamic reference',
      one('AWS::RDS::DBInstance', { MasterUserPassword: '{{resolve:secretsmanager:db:SecretString:password}}' }),
    ],
    ['a generated secret', one('AWS::SecretsManager::Secret', { GenerateSecretString: {} })],
    ['a secret without a password', secret('{"username":"admin","engine":"postgres"}')],
    [
      'a secret that the deployment puts together',
      secret({ 'Fn::Join': ['', ['{"password":"', { Ref: 'Generated' }, '"}']] }),
    ],
    ['a secret that is a reference', secret({ Ref: 'Given' })],
    ['a parameter that is no secret', one('AWS::SSM::Parameter', { Value: 'eu-west-1' })],
    ['a list as JSON', one('AWS::SSM::Parameter', { Value: '[1, 2]' })],
    ['actions with other configurations', pipeline({ ProjectName: 'shop', EnvironmentVariables: { Ref: 'Unknown' } })],
    ['a variable that is a number', fn({ TOKEN: 7 })],
  ],
});
