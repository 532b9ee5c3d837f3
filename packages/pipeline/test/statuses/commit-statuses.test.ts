import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { findings } from '@slipway/least-privilege';
import { Naming } from '@slipway/conventions';
import { CommitStatuses, CommitStatusesProps } from '../../src/statuses/commit-statuses';
import { BuildStep } from '../../src';
import { prepare as prepareStack, statementsOf } from '../prepare';

const NAME = Naming.pattern('shop-{type}-{suffix}', { suffix: 'dev' });
const OTHER = { pipelineName: 'other', pipelineArn: 'arn:aws:codepipeline:eu-south-2:111122223333:other' };

/** Complete pipeline. */
function prepare() {
  const prepared = prepareStack();
  prepared.delivery.addStage('Build', BuildStep.buildspec('Storefront'));
  return prepared;
}

function reported(props: Partial<CommitStatusesProps> = {}) {
  const prepared = prepare();
  const { stack, key, delivery } = prepared;
  const token = Secret.fromSecretNameV2(stack, 'Token', 'github-token');
  const statuses = new CommitStatuses(stack, 'Statuses', { name: NAME, key, token, ...props });
  statuses.report(delivery, { repository: 'acme/shop', context: 'pulumi/dev' });
  return { ...prepared, statuses };
}

const environmentOf = (template: ReturnType<ReturnType<typeof reported>['template']>) =>
  Object.values(
    template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: 'shop-statuses-function-dev' } }),
  )[0].Properties.Environment.Variables;

describe('CommitStatuses', () => {
  it('receives the ends of executions, and of their commits once the source has them', () => {
    const { template } = reported();

    template().hasResourceProperties('AWS::Events::Rule', {
      Name: 'shop-statuses-rule-dev',
      EventPattern: {
        source: ['aws.codepipeline'],
        'detail-type': ['CodePipeline Pipeline Execution State Change'],
        detail: {
          pipeline: ['shop-pipeline-dev'],
          state: ['RESUMED', 'SUCCEEDED', 'FAILED', 'STOPPED', 'SUPERSEDED', 'CANCELED'],
        },
      },
    });
    template().hasResourceProperties('AWS::Events::Rule', {
      Name: 'shop-status-sources-rule-dev',
      EventPattern: {
        source: ['aws.codepipeline'],
        'detail-type': ['CodePipeline Action Execution State Change'],
        detail: { pipeline: ['shop-pipeline-dev'], state: ['SUCCEEDED'], type: { category: ['Source'] } },
      },
    });
  });

  it('receives events of several pipelines by the same rules, and knows where each is reported', () => {
    const { statuses, template } = reported();

    statuses.report(OTHER, { repository: 'acme/shop', context: 'pulumi/other' });

    template().hasResourceProperties('AWS::Events::Rule', {
      Name: 'shop-statuses-rule-dev',
      EventPattern: { detail: { pipeline: ['shop-pipeline-dev', 'other'] } },
    });
    template().hasResourceProperties('AWS::Events::Rule', {
      Name: 'shop-status-sources-rule-dev',
      EventPattern: { detail: { pipeline: ['shop-pipeline-dev', 'other'] } },
    });
    expect(JSON.parse(environmentOf(template()).PIPELINES as string)).toEqual([
      { pipeline: 'shop-pipeline-dev', repository: 'acme/shop', context: 'pulumi/dev' },
      { pipeline: 'other', repository: 'acme/shop', context: 'pulumi/other' },
    ]);
  });

  it('calls github.com, with a token that is known by name', () => {
    expect(environmentOf(reported().template())).toMatchObject({
      API_URL: 'https://api.github.com',
      TOKEN_SECRET: 'github-token',
    });
  });

  it.each([
    'https://github.acme.example/api/v3',
    'https://github.acme.example:8443/api/v3',
    'http://127.0.0.1:9000',
    'http://localhost:9000/api/v3',
  ])('calls %s if configured', (apiUrl) => {
    expect(environmentOf(reported({ apiUrl }).template()).API_URL).toBe(apiUrl);
  });

  it.each([
    'http://github.acme.example/api/v3',
    'https://api.github.com/',
    'https://api.github.com?x',
    'https://127.0.0.1@github.example',
    'http://localhost.example',
    'api.github.com',
    'https://',
    '',
  ])('refuses the address %p', (apiUrl) => {
    expect(() => reported({ apiUrl })).toThrow(`'${apiUrl}' is not a valid URL of the GitHub API`);
  });

  it('[PG-10] may read its token, read its pipelines and write its log', () => {
    const { template, statuses } = reported();
    statuses.report(OTHER, { repository: 'acme/shop', context: 'pulumi/other' });

    const statements = statementsOf(template(), 'shop-statuses-role-dev');

    expect(statements.map(({ Action }) => Action)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      'secretsmanager:GetSecretValue',
      'codepipeline:GetPipelineExecution',
      'codepipeline:GetPipelineExecution',
    ]);
    expect(JSON.stringify(statements[1].Resource)).toContain(':secret:github-token-??????');
    expect(statements.at(-1)!.Resource).toBe(OTHER.pipelineArn);
    expect(findings(template().toJSON())).toEqual([]);
  });

  it('[PG-10] may decrypt a token whose key is known, through Secrets Manager alone', () => {
    const prepared = prepare();
    const { stack, key, delivery, template } = prepared;
    const token = new Secret(stack, 'Token', { secretName: 'token', encryptionKey: key.reference });

    new CommitStatuses(stack, 'Statuses', { name: NAME, key, token }).report(delivery, {
      repository: 'acme/shop',
      context: 'pulumi/dev',
    });

    const statements = statementsOf(template(), 'shop-statuses-role-dev');
    expect(statements.slice(1, 3)).toEqual([
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: stack.resolve(token.secretArn) },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: stack.resolve(key.keyArn),
        Condition: {
          StringEquals: {
            'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
          },
        },
      },
    ]);
    expect(environmentOf(template()).TOKEN_SECRET).toEqual(stack.resolve(token.secretArn));
    expect(findings(template().toJSON())).toEqual([]);
  });

  it('is encrypted, and deleted with its stack', () => {
    const { template, stack, key } = reported();

    template().hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
      Properties: {
        LogGroupName: '/aws/lambda/shop-statuses-function-dev',
        RetentionInDays: 30,
        KmsKeyId: stack.resolve(key.keyArn),
      },
    });
  });

  it('raises an alarm when an attempt to report a status fails, and when GitHub refuses them', () => {
    const { template, statuses } = reported();

    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'shop-statuses-failed-alarm-dev',
      MetricName: 'Errors',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'shop-statuses-refused-alarm-dev',
      Namespace: 'Slipway/CommitStatuses',
      MetricName: 'shop-statuses-refused-dev',
      Threshold: 0,
    });
    template().hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: '{ $.refused IS TRUE }',
      MetricTransformations: [
        { MetricNamespace: 'Slipway/CommitStatuses', MetricName: 'shop-statuses-refused-dev', MetricValue: '1' },
      ],
    });
    expect(statuses.alarms).toHaveLength(2);
  });

  it.each([
    [{ repository: 'shop', context: 'pulumi/dev' }, "'shop' is not a GitHub repository: use the form owner/name"],
    [{ repository: 'acme/shop/x', context: 'pulumi/dev' }, "'acme/shop/x' is not a GitHub repository"],
    [{ repository: 'acme/shop', context: ' ' }, "' ' is not a valid status context: a context has 1 to 100 characters"],
    [{ repository: 'acme/shop', context: 'x'.repeat(101) }, 'is not a valid status context'],
    [
      { repository: 'ACME/shop', context: 'Pulumi/Dev' },
      "context 'Pulumi/Dev' of ACME/shop is already used by another pipeline",
    ],
  ])('refuses to report as %p', (props, message) => {
    const { statuses } = reported();

    expect(() => statuses.report(OTHER, props)).toThrow(message);
  });

  it('refuses to report a pipeline twice', () => {
    const { statuses, delivery } = reported();

    expect(() => statuses.report(delivery, { repository: 'acme/other', context: 'pulumi/dev' })).toThrow(
      "pipeline 'shop-pipeline-dev' is already reported",
    );
  });
});
