import { Duration, Lazy } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DeliveryFigure, MeasuredDelivery } from '@slipway/delivery-metrics';
import { NotificationTopic } from '@slipway/notifications';
import { findings } from '@slipway/least-privilege';
import { statefulIds } from '@slipway/testing/stateful-resources';
import { Shop } from './shop';

/** Configuration of the function for its deliveries. */
function collected(shop: Shop): Record<string, unknown>[] {
  const [{ Properties }] = Object.values(
    shop
      .template()
      .findResources('AWS::Lambda::Function', { Properties: { FunctionName: 'shop-delivery-metrics-function' } }),
  );
  const { DELIVERIES } = Properties.Environment.Variables;
  const text =
    typeof DELIVERIES === 'string'
      ? DELIVERIES
      : DELIVERIES['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'shop-errors')).join('');
  return JSON.parse(text);
}

describe('DeliveryMetrics', () => {
  it('[FT-12] keeps facts for the retention, encrypted, restorable, and deleted with its stack', () => {
    const shop = new Shop();

    shop.metrics();

    shop.template().hasResource('AWS::DynamoDB::Table', {
      Properties: {
        TableName: 'shop-delivery-facts',
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: shop.stack.resolve(shop.key.keyArn) },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      },
      DeletionPolicy: 'Delete',
    });
    shop.template().hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { PERIOD_SECONDS: '2592000', RETENTION_SECONDS: '34560000' } },
    });
  });

  it('keeps the logical ids of stateful resources', () => {
    const shop = new Shop();

    shop.metrics();

    const { 'AWS::DynamoDB::Table': tables, 'AWS::Logs::LogGroup': logs } = statefulIds(
      shop.template().toJSON() as never,
    );
    expect({ tables, logs }).toMatchObject({
      tables: expect.arrayContaining(['MetricsFunctionFacts5D278919']),
      logs: expect.arrayContaining(['MetricsFunctionLog9AC59224']),
    });
  });

  it('[FT-12] receives events of its pipeline, its services, its alarms and the pushes to its branch, and is called once a day', () => {
    const shop = new Shop();

    shop.metrics();

    const rule = (name: string, properties: object) =>
      shop.template().hasResourceProperties('AWS::Events::Rule', { Name: `shop-${name}-rule`, ...properties });
    rule('shop-pipeline', {
      EventPattern: {
        source: ['aws.codepipeline'],
        'detail-type': [
          'CodePipeline Pipeline Execution State Change',
          'CodePipeline Stage Execution State Change',
          'CodePipeline Action Execution State Change',
        ],
        resources: [shop.pipeline.pipelineArn],
      },
    });
    rule('shop-services', {
      EventPattern: {
        source: ['aws.ecs'],
        'detail-type': ['ECS Deployment State Change'],
        resources: [Match.anyValue()],
        detail: { eventName: ['SERVICE_DEPLOYMENT_COMPLETED', 'SERVICE_DEPLOYMENT_FAILED'] },
      },
    });
    rule('shop-alarms', {
      EventPattern: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        resources: [shop.stack.resolve(shop.alarm.alarmArn)],
        detail: { state: { value: ['ALARM', 'OK'] } },
      },
    });
    rule('shop-pushes', {
      EventBusName: Match.anyValue(),
      EventPattern: {
        source: ['slipway.github'],
        'detail-type': ['push'],
        detail: { repository: ['octo-org/shop'], refType: ['branch'], refName: ['main'] },
      },
    });
    rule('delivery-metrics', { ScheduleExpression: 'rate(1 day)' });
    expect(collected(shop)).toEqual([
      {
        name: 'shop',
        pipeline: 'shop-pipeline',
        stage: 'Deploy',
        services: ['shop-cluster/shop-service'],
        alarms: ['shop-errors'],
        repository: 'Octo-Org/Shop',
        branch: 'main',
        attributionSeconds: 86_400,
      },
    ]);
  });

  it('receives only events of its pipeline if it is given nothing else', () => {
    const shop = new Shop();
    const { name, pipeline, productionStage } = shop.delivery;

    shop.metrics({ deliveries: [{ name, pipeline, productionStage, attribution: Duration.hours(2) }] });

    const names = Object.values(shop.template().findResources('AWS::Events::Rule')).map(
      ({ Properties }) => Properties.Name,
    );
    expect(names.sort()).toEqual(['shop-delivery-metrics-rule', 'shop-shop-pipeline-rule']);
    expect(collected(shop)).toEqual([
      { name: 'shop', pipeline: 'shop-pipeline', stage: 'Deploy', services: [], alarms: [], attributionSeconds: 7_200 },
    ]);
  });

  it('puts events that were not delivered or processed into a queue, with an alarm', () => {
    const shop = new Shop();

    const { alarms } = shop.metrics();

    const template = shop.template();
    const [queue] = Object.keys(template.findResources('AWS::SQS::Queue'));
    const arn = { 'Fn::GetAtt': [queue, 'Arn'] };
    template.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
    template.hasResourceProperties('AWS::Lambda::Function', { DeadLetterConfig: { TargetArn: arn } });
    template.allResourcesProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ DeadLetterConfig: { Arn: arn } })],
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'shop-metrics-failed-alarm',
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    expect(alarms).toHaveLength(4);
  });

  it.each([
    ['shop-build-success', 'BuildSuccess', 'LessThanThreshold', 80, 95],
    ['shop-change-failures', 'ChangeFailureRate', 'GreaterThanThreshold', 30, 15],
    ['shop-time-to-restore', 'TimeToRestore', 'GreaterThanThreshold', 86_400, 3_600],
  ])('[FT-12] has the alarm %s, which stays as it is without data', (name, metric, comparison, usual, own) => {
    const [shop, strict] = [new Shop(), new Shop()];
    const limits = { minBuildSuccess: 95, maxChangeFailureRate: 15, maxTimeToRestore: Duration.hours(1) };

    shop.metrics();
    strict.metrics({ deliveries: [{ ...strict.delivery, ...limits }] });

    const alarm = {
      AlarmName: `shop-${name}-alarm`,
      Namespace: 'Slipway/Delivery',
      MetricName: metric,
      Dimensions: [{ Name: 'service', Value: 'shop' }],
      ComparisonOperator: comparison,
      TreatMissingData: 'ignore',
    };
    shop.template().hasResourceProperties('AWS::CloudWatch::Alarm', { ...alarm, Threshold: usual });
    strict.template().hasResourceProperties('AWS::CloudWatch::Alarm', { ...alarm, Threshold: own });
  });

  it('[FT-12] notifies the given topic, and nobody without one', () => {
    const [shop, quiet] = [new Shop(), new Shop()];
    const topic = new NotificationTopic(shop.stack, 'OnCall', { key: shop.key });

    shop.metrics({ topic });
    quiet.metrics();

    const notifying = (one: Shop) =>
      Object.values(
        one.template().findResources('AWS::CloudWatch::Alarm', { Properties: { AlarmActions: Match.anyValue() } }),
      );
    expect([notifying(shop), notifying(quiet)].map(({ length }) => length)).toEqual([4, 0]);
  });

  it('[FT-12] shows each figure of each delivery on a dashboard', () => {
    const shop = new Shop();

    shop.metrics({ deliveries: [shop.delivery, { ...shop.delivery, name: 'basket' }], period: Duration.days(7) });

    const [{ Properties }] = Object.values(shop.template().findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(Properties.DashboardBody);
    expect(Properties.DashboardName).toBe('shop-delivery-dashboard');
    expect(body).toContain('Each figure covers the previous 7 days. A figure without data is empty.');
    for (const delivery of ['shop', 'basket']) {
      Object.values(DeliveryFigure).forEach((figure) =>
        expect(body).toContain(JSON.stringify(`["Slipway/Delivery","${figure}","service","${delivery}"`).slice(1, -1)),
      );
    }
  });

  it('gives the metric of a figure, and refuses that of a delivery which it does not measure', () => {
    const metrics = new Shop().metrics();

    expect(metrics.metric('shop', DeliveryFigure.LEAD_TIME)).toMatchObject({
      namespace: 'Slipway/Delivery',
      metricName: 'LeadTime',
      dimensions: { service: 'shop' },
    });
    expect(() => metrics.metric('basket', DeliveryFigure.LEAD_TIME)).toThrow(
      "delivery 'basket' is not measured by 'Shop/Metrics', which measures shop; add the delivery to the prop deliveries",
    );
  });

  it('keeps its log for the configured time', () => {
    const shop = new Shop();

    shop.metrics({ logRetention: RetentionDays.ONE_YEAR });

    shop.template().hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/lambda/shop-delivery-metrics-function',
      RetentionInDays: 365,
    });
  });

  it('shares the key of the stack and has names by its address, if it is given neither', () => {
    const shop = new Shop();

    shop.metrics({ name: undefined, key: undefined });

    shop.template().resourceCountIs('AWS::KMS::Key', 2);
    shop.template().hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: Match.stringLikeRegexp('^shop-metrics-delivery-facts-[0-9a-f]{8}$'),
    });
    expect(findings(shop.template().toJSON())).toEqual([]);
  });
});

describe('deliveries', () => {
  const shop = new Shop();
  const changed = (changes: Partial<MeasuredDelivery>) => [{ ...shop.delivery, ...changes }];

  it.each<[string, readonly MeasuredDelivery[], string]>([
    ['are none', [], "'Shop/Metrics' has no deliveries, so nothing would be measured; add at least one delivery"],
    [
      'lack what is required',
      [{} as MeasuredDelivery],
      "a delivery of 'Shop/Metrics' cannot be created without name, pipeline, and productionStage",
    ],
    [
      'have a malformed name',
      changed({ name: 'Shop 1' }),
      "name of delivery 'Shop 1' is not valid: a name has 1 to 20 lower-case letters",
    ],
    [
      'have a name that is too long',
      changed({ name: 'a'.repeat(21) }),
      'is not valid: a name has 1 to 20 lower-case letters',
    ],
    ['have the same name', [shop.delivery, shop.delivery], "delivery 'shop' of 'Shop/Metrics' is listed twice"],
    [
      'ask for more builds than there are',
      changed({ minBuildSuccess: 101 }),
      "minBuildSuccess of delivery 'shop' is 101, but must be a percentage from 0 to 100",
    ],
    [
      'let fewer changes fail than none',
      changed({ maxChangeFailureRate: -1 }),
      "maxChangeFailureRate of delivery 'shop' is -1",
    ],
  ])('are refused if they %s', (_, deliveries, message) => {
    expect(() => new Shop().metrics({ deliveries })).toThrow(message);
  });

  it('may have limits that are only known at deployment', () => {
    const minBuildSuccess = Lazy.number({ produce: () => 90 });

    expect(() => new Shop().metrics({ deliveries: changed({ minBuildSuccess }) })).not.toThrow();
  });

  it('may be called by a name of 20 characters', () => {
    expect(() =>
      new Shop().metrics({ deliveries: changed({ name: 'a'.repeat(20), source: undefined, alarms: [] }) }),
    ).not.toThrow();
  });

  it('refuse a retention that is too short for their period', () => {
    expect(() => new Shop().metrics({ retention: Duration.days(119) })).toThrow(
      "retention of 'Shop/Metrics' is 119 days: figures for 30 days need events of that period and of the 90 days before",
    );
    expect(() => new Shop().metrics({ retention: Duration.days(97), period: Duration.days(7) })).not.toThrow();
  });
});
