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
const buildSpec = (BuildSpec: string) => one('AWS::CodeBuild::Project', { Source: { BuildSpec } });
const command = (...Command: string[]) => one('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Command }] });
const userData = (UserData: unknown) => one('AWS::EC2::Instance', { UserData });
const NAMES = ['DB_PASSWORD_PROD', 'ROOT_PASSWORD_1', 'JWT_SECRET_VALUE', 'REDIS_AUTH', 'DB_CREDS', 'passwordBase64'];
const DIGITS: [name: string, finding: RegExp, resources: ReturnType<typeof one>][] = [
  ['a number', /API_TOKEN contains a value whose name/, fn({ API_TOKEN: 4929871234567890 })],
  ['a number of a list', /DB_PASSWORD contains a value/, task({ Name: 'DB_PASSWORD', Value: 4929871234567890 })],
  ['a PIN', /ADMIN_PIN is a value whose name/, fn({ ADMIN_PIN: '4929871234567890' })],
  ['a PIN that is a number', /cardPinCode contains a value/, one('Custom::Card', { cardPinCode: 4929871234567890 })],
  [
    'a password that is a short number',
    /MasterUserPassword is in/,
    one('AWS::RDS::DBInstance', { MasterUserPassword: 49298712 }),
  ],
  [
    'a command',
    /Command contains the value of password in plain text/,
    command('sh', '-c', 'app --password=4929871234567890'),
  ],
  ['a field that is a number', /field password of SecretString/, secret('{"password":4929871234567890}')],
  ['a secret that is a number', /SecretString is a value/, secret(4929871234567890)],
];
const PLACES: [name: string, finding: RegExp, type: string, properties: object][] = [
  [
    'an identity provider',
    /client_secret contains a Google client secret/,
    'AWS::Cognito::UserPoolIdentityProvider',
    {
      ProviderDetails: { client_secret: 'GOCSPX-8sKd72LmQpZrT5vWyBnC1d2e3f' },
    },
  ],
  [
    'a listener rule',
    /ClientSecret contains a value/,
    'AWS::ElasticLoadBalancingV2::ListenerRule',
    {
      Actions: [{ AuthenticateOidcConfig: { ClientSecret: '8sKd72LmQpZrT5vW' } }],
    },
  ],
  [
    'a header of an origin',
    /X-Origin-Secret contains a value/,
    'AWS::CloudFront::Distribution',
    {
      DistributionConfig: {
        Origins: [{ OriginCustomHeaders: [{ HeaderName: 'X-Origin-Secret', HeaderValue: 'a7b8c9' }] }],
      },
    },
  ],
  [
    'a user of a cache',
    /Passwords is in plain text/,
    'AWS::MemoryDB::User',
    {
      AuthenticationMode: { Passwords: ['Bl4ckb1rd!77'] },
    },
  ],
  [
    'an option of an environment',
    /DB_PASSWORD contains/,
    'AWS::ElasticBeanstalk::Environment',
    {
      OptionSettings: [{ OptionName: 'DB_PASSWORD', Value: 'hunter2' }],
    },
  ],
  [
    'a parameter of a nested stack',
    /DbPassword contains/,
    'AWS::CloudFormation::Stack',
    {
      Parameters: { DbPassword: 'hunter2' },
    },
  ],
  [
    'a parameter of a stack set',
    /DbPassword contains/,
    'AWS::CloudFormation::StackSet',
    {
      Parameters: [{ ParameterKey: 'DbPassword', ParameterValue: 'hunter2' }],
    },
  ],
  ['a custom resource', /Password contains/, 'Custom::User', { Password: 'hunter2' }],
  [
    'the code of a function',
    /ZipFile contains a GitHub token/,
    'AWS::Lambda::Function',
    {
      Code: { ZipFile: `TOKEN = "ghp_${'a1B2'.repeat(9)}"` },
    },
  ],
  ['the key of an API', /Value is in plain text/, 'AWS::ApiGateway::ApiKey', { Value: '8sKd72LmQpZrT5vW' }],
  [
    'a header of an integration',
    /Authorization contains HTTP credentials/,
    'AWS::ApiGateway::Method',
    {
      Integration: {
        RequestParameters: { 'integration.request.header.Authorization': "'Basic c2hvcDpCbDRja2IxcmQhNzc='" },
      },
    },
  ],
  [
    'a log option',
    /splunk-token contains/,
    'AWS::ECS::TaskDefinition',
    {
      ContainerDefinitions: [
        { LogConfiguration: { Options: { 'splunk-token': 'B5A79AAD-D822-46CC-80D1-819F80D7BFB0' } } },
      ],
    },
  ],
  [
    'a parameter by its name',
    /db.password contains/,
    'AWS::SSM::Parameter',
    { Name: '/shop/db/password', Value: 'hunter2' },
  ],
];
const RANDOM = 'q7Zt2LmX9vB4kR8sW1yN5cH3';

describeCheck(plaintextSecret, {
  red: [
    ...DIGITS.map(([name, finding, resources]) => [`digits in ${name}`, finding, resources] as const),
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
    ...PLACES.map(
      ([name, finding, type, properties]) => [`a secret in ${name}`, finding, one(type, properties)] as const,
    ),
    ...NAMES.map(
      (name) => [`the variable ${name}`, /name indicates a secret/, fn({ [name]: 'Bl4ckb1rd!77' })] as const,
    ),
    ...['/Bl4ckb1rd!77', 'examplesecret91!', '$UMMER'].map(
      (value) => [`the password ${value}`, /DB_PASSWORD/, fn({ DB_PASSWORD: value })] as const,
    ),
    [
      'a password in user data',
      /UserData contains the value of DB_PASSWORD in plain text/,
      userData({ 'Fn::Base64': { 'Fn::Sub': 'export DB_PASSWORD=Tr0ub4dor&3\n/opt/app ${AWS::Region}\n' } }),
    ],
    [
      'a key in user data in Base64',
      /UserData contains an AWS access key/,
      userData(Buffer.from('#!/bin/bash\nexport KEY=AKIAIOSFODNN7EXAMPLE\n').toString('base64')),
    ],
    [
      'a secret that the transformation writes as JSON',
      /password contains a value/,
      secret({ 'Fn::ToJsonString': { username: 'app', password: 'hunter2' } }),
    ],
    ['a password as an argument', /Command contains the value of password/, command('run', '--password=Sommer-2026!')],
    [
      'a password in a connection string',
      /ConnectionString contains the value of Password/,
      fn({ ConnectionString: 'Server=tcp:sql,1433;User ID=app;Password=Bl4ckb1rd!77;Encrypt=true' }),
    ],
    [
      'a password as a query parameter',
      /^It: URL contains the value of password/,
      task({ Name: 'URL', Value: { 'Fn::Sub': 'jdbc:postgresql://${Db}:5432/shop?user=app&password=Bl4ckb1rd77' } }),
    ],
    [
      'a variable of a build specification',
      /SONAR_PASSWORD contains a value/,
      buildSpec('version: 0.2\nenv:\n  variables:\n    SONAR_PASSWORD: hunter2\n'),
    ],
    [
      'a file in the metadata',
      /content contains a Stripe key/,
      {
        It: {
          Type: 'AWS::EC2::Instance',
          Metadata: { files: { '/etc/app': { content: 'KEY=sk_live_51Habc0ZxYv9TqLmNoPqRs' } } },
        },
      },
    ],
    [
      'an output',
      /^It: Outputs.Url.Value contains a URL that contains a password/,
      { ...one('AWS::SQS::Queue', {}), Other: { Type: 'AWS::SQS::Queue' } },
      { Outputs: { Url: { Value: 'postgres://shop:Wint3r2024@db.internal:5432/shop' } } },
    ],
  ],
  green: [
    [
      'numbers and digits that are no secrets',
      {
        ...fn({
          ACCOUNT_PIN: 111122223333,
          DEPLOY_TOKEN: 111122223333,
          VERSION_PIN: '20260101',
          GPIO_PIN: 17,
          TOKEN_TTL: 1767225600000000,
          MAX_TOKENS: 4929871234567890,
          SPIN: '4929871234567890',
          PORT: 5432,
        }),
        Task: {
          Type: 'AWS::ECS::TaskDefinition',
          Properties: { ContainerDefinitions: [{ Command: ['--token=12345678'] }] },
        },
      },
    ],
    ['a secret whose fields are numbers and settings', secret('{"port":5432,"account":4929871234567890}')],
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
    [
      'names of secrets that AWS creates, and public keys',
      fn({
        DB_SECRET: 'rds!cluster-8f14e45f-ceea-467f-a0e6-2f6b1a3c9d11',
        STRIPE_KEY: 'pk_live_51Habc0ZxYv9TqLmNoPqRs',
        STRIPE_API_KEY: 'pk_live_51Habc0ZxYv9TqLmNoPqRs',
      }),
    ],
    [
      'paths, variables and settings',
      fn({
        DB_PASSWORD: '/shop/prod/db-password',
        TOKEN: '$GITHUB_TOKEN',
        PASSWORD: '$PASSWORD',
        FETCH_CREDENTIALS: 'same-origin',
        API_KEY: 'example-key',
      }),
    ],
    [
      'tokens that are not secrets',
      one('Custom::It', { ServiceToken: 'function-1', ClientRequestToken: 'a1b2c3', EncryptionKey: '0f1e2d3c' }),
    ],
    [
      'units and switches of tokens',
      one('AWS::Cognito::UserPoolClient', { TokenValidityUnits: { AccessToken: 'hours' }, GenerateSecret: true }),
    ],
    [
      'values of requests and events',
      one('AWS::Events::Rule', {
        EventPattern: { detail: { token: ['a1b2c3'] } },
        Statement: { Condition: { StringEquals: { 'aws:RequestTag/token': 'a1b2c3' } } },
      }),
    ],
    [
      'expressions of a state machine',
      one('AWS::StepFunctions::StateMachine', {
        Definition: { Token: '{% $states.context.Task.Token %}', apiToken: '$.token', password: '$context.secret' },
      }),
    ],
    [
      'code that assigns variables',
      one('AWS::Lambda::Function', { Code: { ZipFile: 'send(password=secret1_value)\ntoken=client1_token\n' } }),
    ],
    [
      'scripts that read secrets',
      userData({ 'Fn::Base64': 'TOKEN=$(curl x)\nexport PASSWORD="$1"\nexport API_KEY=newApiKey\nPORT=12345678a\n' }),
    ],
    ['user data that is not Base64', userData('#!/bin/bash')],
    ['user data that is known only at deployment', userData({ 'Fn::Base64': { Ref: 'Script' } })],
    [
      'secrets that a build specification refers to',
      buildSpec('version: 0.2\nenv:\n  secrets-manager:\n    PASSWORD: shop/db:password\n'),
    ],
    ['a build specification that is not YAML', buildSpec('{"variables": [')],
    ['a build specification in a file', buildSpec('ci/buildspec.yml')],
    [
      'an output without a secret',
      one('AWS::SQS::Queue', {}),
      { Outputs: { Url: { Value: 'https://shop.example.com' } } },
    ],
  ],
});
