import { Template } from 'aws-cdk-lib/assertions';
import { Resource, resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

const ACCOUNTS = { dev: '123456789012', staging: '234567890123', prod: '345678901234' };
const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
const { tooling, roles: roleTemplates } = synthesized();

function ruleOf(name: string): Resource['Properties'] {
  const [[, { Properties }]] = resourcesOf(tooling, 'AWS::Events::Rule').filter(
    ([, rule]) => rule.Properties.Name === name,
  );
  return Properties;
}

describe.each(ENVIRONMENTS)('a change of %s by hand', (environment) => {
  const account = ACCOUNTS[environment];
  const template: Template = roleTemplates[ENVIRONMENTS.indexOf(environment)];
  const emergency = `emergency-role-${environment}-acme`;

  it('[PG-21] with the emergency role is reported at once, whether it was allowed or not', async () => {
    const [[, { Properties: rule }]] = resourcesOf(template, 'AWS::Events::Rule');
    const [topic] = resourcesOf(template, 'AWS::SNS::Topic').map(([id]) => id);

    expect(rule.EventPattern).toEqual({
      source: ['aws.sts'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: ['sts.amazonaws.com'],
        eventName: ['AssumeRole'],
        requestParameters: {
          roleArn: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:role/${emergency}`]] }],
        },
      },
    });
    expect(rule.Targets[0].Arn).toEqual({ Ref: topic });
    expect(rule.Targets[0].InputTransformer.InputTemplate).toContain(`The emergency role of ${environment} is used: `);
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'oncall@example.com',
      TopicArn: { Ref: topic },
    });
  });

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html */
  it('[PG-21] with the emergency role is reported although AssumeRole counts as a read-only call', () => {
    const [[, { Properties: rule }]] = resourcesOf(template, 'AWS::Events::Rule');

    expect(rule.State).toBe('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
  });

  it('[PG-21] with the emergency role lasts an hour at most', () => {
    template.hasResourceProperties('AWS::IAM::Role', { RoleName: emergency, MaxSessionDuration: 3600 });
  });

  it('[PG-21] has only the roles of the pipeline, the emergency role and the one that publishes its use', () => {
    const names = resourcesOf(template, 'AWS::IAM::Role').map(([, { Properties }]) => Properties.RoleName);

    expect(names.sort()).toEqual(
      [
        emergency,
        `emergency-publish-role-${environment}-acme`,
        `pulumi-deployment-role-${environment}-acme`,
        `pulumi-preview-role-${environment}-acme`,
      ].sort(),
    );
  });

  it('[PG-21] is found by the drift check of the next night, and reported', () => {
    const schedule = ruleOf(`drift-schedule-start-rule-${environment}-acme`);
    const failures = ruleOf(`drift-failures-rule-${environment}-acme`);
    const [oncall] = resourcesOf(tooling, 'AWS::SNS::Topic')
      .filter(([, { Properties }]) => Properties.TopicName === 'oncall-topic-tooling-acme')
      .map(([id]) => id);

    expect([schedule.State, schedule.ScheduleExpression]).toEqual(['ENABLED', 'cron(0 4 * * ? *)']);
    expect(failures.State).toBe('ENABLED');
    expect(failures.EventPattern.detail).toMatchObject({
      pipeline: [`drift-pipeline-${environment}-acme`],
      state: ['FAILED'],
    });
    expect(failures.Targets.map(({ Arn }: { Arn: unknown }) => Arn)).toEqual([{ Ref: oncall }]);
  });
});
