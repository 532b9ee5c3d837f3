import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { findings } from '@slipway/least-privilege';
import { GitHubWebhook, GitHubWebhookProps } from '../src';

function prepare(props: Partial<GitHubWebhookProps> = {}) {
  const stack = new Stack(new App(), 'Stack');
  const name = Naming.pattern('{type}-{environment}-{suffix}', { environment: 'tooling', suffix: 'a1' });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/hook', description: 'the webhook' });
  const webhook = new GitHubWebhook(stack, 'Webhook', {
    name,
    key,
    repositories: ['octo-org/shop', 'octo-org/infra'],
    ...props,
  });
  return { stack, webhook, template: () => Template.fromStack(stack) };
}

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const resourcesOf = (template: Template) => Object.entries(template.toJSON().Resources as Record<string, Resource>);
const idOf = (template: Template, type: string) => resourcesOf(template).find(([, { Type }]) => Type === type)![0];

describe('GitHubWebhook', () => {
  it('reserves no concurrency, which an account with a quota of 10 or 50 refuses', () => {
    const { template } = prepare();

    template().hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
  });

  it('[PG-11] has a public address', () => {
    const { template } = prepare();

    template().hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
    template().hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 10,
      MemorySize: 512,
      Runtime: 'nodejs24.x',
      FunctionName: 'webhook-function-tooling-a1',
    });
  });

  it('[PG-11] generates a secret', () => {
    prepare()
      .template()
      .hasResourceProperties('AWS::SecretsManager::Secret', {
        Name: 'webhook-secret-tooling-a1',
        GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
        KmsKeyId: Match.anyValue(),
      });
  });

  it('[PG-11] remembers deliveries in an encrypted table with a time to live', () => {
    prepare()
      .template()
      .hasResourceProperties('AWS::DynamoDB::Table', {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: Match.anyValue() },
        BillingMode: 'PAY_PER_REQUEST',
      });
  });

  it('[PG-13] passes its function everything that it needs', () => {
    const { template } = prepare();

    const table = idOf(template(), 'AWS::DynamoDB::Table');
    template().hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          BUS_NAME: { Ref: idOf(template(), 'AWS::Events::EventBus') },
          CLAIMS_TABLE: { Ref: table },
          CLAIM_SECONDS: '7776000',
          REPOSITORIES: 'octo-org/shop octo-org/infra',
          ROTATION_SECONDS: '86400',
          SECRET_ARN: { Ref: idOf(template(), 'AWS::SecretsManager::Secret') },
        },
      },
    });
  });

  it('takes other windows, another throttle and another retention', () => {
    const { template } = prepare({
      rotationWindow: Duration.hours(1),
      replayWindow: Duration.days(7),
      concurrency: 3,
      logRetention: RetentionDays.ONE_YEAR,
    });

    template().hasResourceProperties('AWS::Lambda::Function', {
      ReservedConcurrentExecutions: 3,
      Environment: { Variables: Match.objectLike({ ROTATION_SECONDS: '3600', CLAIM_SECONDS: '604800' }) },
    });
    template().hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });

  it('keeps its log for 30 days, encrypted', () => {
    const { template } = prepare();

    template().hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/lambda/webhook-function-tooling-a1',
      RetentionInDays: 30,
      KmsKeyId: Match.anyValue(),
    });
    template().hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Condition: {
              ArnEquals: {
                'kms:EncryptionContext:aws:logs:arn': {
                  'Fn::Join': [
                    '',
                    [
                      'arn:',
                      { Ref: 'AWS::Partition' },
                      ':logs:',
                      { Ref: 'AWS::Region' },
                      ':',
                      { Ref: 'AWS::AccountId' },
                      ':log-group:/aws/lambda/webhook-function-tooling-a1',
                    ],
                  ],
                },
              },
            },
          }),
        ]),
      },
    });
  });

  it('[PG-10] gives its role exactly the calls that it makes', () => {
    const { template } = prepare();

    const [, { Properties: policy }] = resourcesOf(template()).find(([, { Type }]) => Type === 'AWS::IAM::Policy')!;
    const via = (service: string) => ({
      StringEquals: {
        'kms:ViaService': { 'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.amazonaws.com']] },
      },
    });
    const attribute = (type: string) => ({ 'Fn::GetAtt': [idOf(template(), type), 'Arn'] });
    expect((policy.PolicyDocument as { Statement: unknown }).Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: { Ref: idOf(template(), 'AWS::SecretsManager::Secret') },
      },
      {
        Effect: 'Allow',
        Action: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
        Resource: attribute('AWS::DynamoDB::Table'),
      },
      { Effect: 'Allow', Action: 'events:PutEvents', Resource: attribute('AWS::Events::EventBus') },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: attribute('AWS::Logs::LogGroup'),
      },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: attribute('AWS::KMS::Key'),
        Condition: via('secretsmanager'),
      },
      {
        Effect: 'Allow',
        Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
        Resource: attribute('AWS::KMS::Key'),
        Condition: via('dynamodb'),
      },
    ]);
    template().resourceCountIs('AWS::IAM::Policy', 1);
  });

  it('[PG-10] has nothing that least-privilege refuses', () => {
    expect(findings(prepare().template().toJSON())).toEqual([]);
  });

  it('[PG-11] has alarms on refused signatures, signed deliveries that cannot be read, repositories that are not on the list, errors and throttles, each at the first one', () => {
    const { webhook, template } = prepare();

    expect(webhook.alarms).toHaveLength(5);
    template().hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: '{ $.status = 401 }',
      MetricTransformations: [
        {
          MetricName: 'webhook-refused-signatures-tooling-a1',
          MetricNamespace: 'Slipway/GitHubWebhook',
          MetricValue: '1',
        },
      ],
    });
    template().hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: '{ ($.verified IS TRUE) && ($.status != 404) }',
      MetricTransformations: [
        {
          MetricName: 'webhook-unread-deliveries-tooling-a1',
          MetricNamespace: 'Slipway/GitHubWebhook',
          MetricValue: '1',
        },
      ],
    });
    template().hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: '{ $.status = 404 }',
      MetricTransformations: [
        {
          MetricName: 'webhook-unlisted-repositories-tooling-a1',
          MetricNamespace: 'Slipway/GitHubWebhook',
          MetricValue: '1',
        },
      ],
    });
    const common = {
      Threshold: 1,
      EvaluationPeriods: 1,
      Period: 300,
      Statistic: 'Sum',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    };
    const ofFunction = {
      Namespace: 'AWS/Lambda',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: idOf(template(), 'AWS::Lambda::Function') } }],
    };
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...common,
      AlarmName: 'webhook-refused-alarm-tooling-a1',
      Namespace: 'Slipway/GitHubWebhook',
      MetricName: 'webhook-refused-signatures-tooling-a1',
    });
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...common,
      AlarmName: 'webhook-unread-alarm-tooling-a1',
      Namespace: 'Slipway/GitHubWebhook',
      MetricName: 'webhook-unread-deliveries-tooling-a1',
    });
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...common,
      AlarmName: 'webhook-unlisted-alarm-tooling-a1',
      Namespace: 'Slipway/GitHubWebhook',
      MetricName: 'webhook-unlisted-repositories-tooling-a1',
    });
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...common,
      ...ofFunction,
      AlarmName: 'webhook-errors-alarm-tooling-a1',
      MetricName: 'Url5xxCount',
    });
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...common,
      ...ofFunction,
      AlarmName: 'webhook-throttles-alarm-tooling-a1',
      MetricName: 'Throttles',
    });
  });

  it('[PG-15] names every resource with a name by the pattern', () => {
    const NAMES = ['Name', 'AlarmName', 'FunctionName', 'RoleName', 'TableName', 'FilterName', 'LogGroupName'];

    const names = resourcesOf(prepare().template())
      .flatMap(([, { Properties }]) => NAMES.map((property) => Properties[property]))
      .filter((name) => typeof name === 'string');

    expect(names).toHaveLength(14);
    expect(names.filter((name) => !/^(\/aws\/lambda\/)?webhook-[a-z-]+-tooling-a1$/.test(name))).toEqual([]);
  });

  it('[PG-16] keeps nothing when its stack is deleted', () => {
    const kept = resourcesOf(prepare().template()).filter(
      ([, { DeletionPolicy = 'Delete', UpdateReplacePolicy = 'Delete' }]) =>
        DeletionPolicy !== 'Delete' || UpdateReplacePolicy !== 'Delete',
    );

    expect(kept).toEqual([]);
  });

  it('keeps the logical ids of stateful resources: changing one would replace secret, table, bus or log', () => {
    const ids = resourcesOf(prepare().template())
      .filter(([, { Type }]) =>
        [
          'AWS::SecretsManager::Secret',
          'AWS::DynamoDB::Table',
          'AWS::Events::EventBus',
          'AWS::Logs::LogGroup',
          'AWS::Lambda::Url',
        ].includes(Type),
      )
      .map(([id]) => id);

    expect(ids.sort()).toEqual([
      'WebhookBusCD6A8B73',
      'WebhookClaimsC909086E',
      'WebhookFunctionFunctionUrl14B87CC8',
      'WebhookFunctionLogs47EB7FFE',
      'WebhookSecret11F7963D',
    ]);
  });

  it.each([
    [
      "repositories is empty, so nothing would ever start; list at least one repository, such as 'octo-org/shop'",
      { repositories: [] },
    ],
    ["'shop' is not a GitHub repository: use the form owner/name", { repositories: ['octo-org/shop', 'shop'] }],
    [
      "'https://github.com/octo-org/shop' is not a GitHub repository: use the form owner/name",
      { repositories: ['https://github.com/octo-org/shop'] },
    ],
    [
      "'octo-org/shop other' is not a GitHub repository: use the form owner/name",
      { repositories: ['octo-org/shop other'] },
    ],
    ["'octo-org/*' is not a GitHub repository: use the form owner/name", { repositories: ['octo-org/*'] }],
    ['concurrency of the webhook is 0, but must be a whole number of at least 1', { concurrency: 0 }],
    ['concurrency of the webhook is 1.5', { concurrency: 1.5 }],
  ])('refuses with: %s', (message, props) => {
    expect(() => prepare(props)).toThrow(message);
  });
});

describe('the triggers of a webhook', () => {
  it('[PG-13] start on pushes to some branches, and pin the commit', () => {
    const { webhook, stack } = prepare();

    const trigger = webhook.push({ repository: 'octo-org/shop', branches: ['main', 'release/*'] });

    expect(trigger.eventBus).toBe(webhook.eventBus);
    expect(trigger.pattern).toEqual({
      source: ['slipway.github'],
      detailType: ['push'],
      detail: {
        repository: ['octo-org/shop'],
        refType: ['branch'],
        refName: ['main', { prefix: 'release/' }],
        overtaken: [false],
      },
    });
    expect(stack.resolve(trigger.commit)).toBe('$.detail.commit');
    expect(stack.resolve(trigger.variables)).toEqual({ DELIVERY_ID: '$.detail.deliveryId', ACTOR: '$.detail.actor' });
  });

  it('[PG-13] start on pushes that change some files, or whose files are not known, even if a later push arrived before, which may have changed others', () => {
    const { webhook } = prepare();

    const { pattern } = webhook.push({ repository: 'octo-org/shop', branches: ['main'], paths: ['infra/*'] });

    expect(pattern.detail).toEqual({
      repository: ['octo-org/shop'],
      refType: ['branch'],
      refName: ['main'],
      paths: ['**', { prefix: 'infra/' }],
    });
  });

  it.each([[undefined], [['infra/*']]])('report overtaken pushes, too, if configured, with paths %j', (paths) => {
    const { webhook } = prepare();

    const { pattern } = webhook.push({
      repository: 'octo-org/shop',
      branches: ['main'],
      paths,
      includeOvertaken: true,
    });

    expect(pattern.detail).not.toHaveProperty('overtaken');
  });

  it('report no overtaken push, if configured, although it changes some files', () => {
    const { webhook } = prepare();

    const { pattern } = webhook.push({
      repository: 'octo-org/shop',
      branches: ['main'],
      paths: ['infra/*'],
      includeOvertaken: false,
    });

    expect(pattern.detail).toMatchObject({ overtaken: [false] });
  });

  it('hand on the people of a push, if configured', () => {
    const { webhook, stack } = prepare();

    const { variables } = webhook.push({ repository: 'octo-org/shop', branches: ['main'], people: true });

    expect(stack.resolve(variables)).toMatchObject({ PEOPLE: '$.detail.people' });
  });

  it('start on pull requests, never on those of forks', () => {
    const { webhook, stack } = prepare();

    const trigger = webhook.pullRequest({ repository: 'octo-org/shop', branches: ['main'] });

    expect(trigger.pattern).toEqual({
      source: ['slipway.github'],
      detailType: ['pull_request'],
      detail: { repository: ['octo-org/shop'], fork: [false], baseName: ['main'] },
    });
    expect(stack.resolve(trigger.commit)).toBe('$.detail.commit');
    expect(stack.resolve(trigger.variables)).toEqual({
      DELIVERY_ID: '$.detail.deliveryId',
      ACTOR: '$.detail.actor',
      PULL_REQUEST: '$.detail.pullRequest',
    });
  });

  it('name the repository as the webhook does, as in its events', () => {
    const { webhook } = prepare();

    expect(webhook.push({ repository: 'Octo-Org/SHOP', branches: ['main'] }).pattern.detail).toMatchObject({
      repository: ['octo-org/shop'],
    });
  });

  it.each(['push', 'pullRequest'] as const)(
    'refuse a %s of a repository that the webhook does not accept',
    (trigger) => {
      const { webhook } = prepare();

      expect(() => webhook[trigger]({ repository: 'octo-org/other', branches: ['main'] })).toThrow(
        "repository 'octo-org/other' is not on the webhook's list, which contains octo-org/shop, octo-org/infra; add it to the webhook's repositories",
      );
    },
  );
});
