import { Match } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LoggedRequests } from '@slipway/web-firewall';
import { prepare } from './prepare';

const LOG_GROUP_ARN = {
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':logs:',
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      ':log-group:aws-waf-logs-shop-web-acl-dev',
    ],
  ],
};

describe('the log of a firewall', () => {
  it('is encrypted, kept for a month, named as WAF requires, and deleted with its stack', () => {
    const { template } = prepare();

    template().hasResource('AWS::Logs::LogGroup', {
      Properties: {
        LogGroupName: 'aws-waf-logs-shop-web-acl-dev',
        KmsKeyId: Match.anyValue(),
        RetentionInDays: 30,
      },
      DeletionPolicy: 'Delete',
    });
  });

  it('receives the requests of the web ACL, at the ARN without the trailing :*', () => {
    const { stack, firewall, template } = prepare();

    template().hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      ResourceArn: stack.resolve(firewall.webAclArn),
      LogDestinationConfigs: [LOG_GROUP_ARN],
    });
  });

  it('lets the delivery of this account write to its streams, and to no other log', () => {
    const { template } = prepare();

    const [policy] = Object.values(template().findResources('AWS::Logs::ResourcePolicy'));
    expect(policy.Properties.PolicyName).toBe('aws-waf-logs-shop-web-acl-dev');
    const [, parts] = policy.Properties.PolicyDocument['Fn::Join'] as [string, (string | { Ref: string })[]];
    const document = JSON.parse(parts.map((part) => (typeof part === 'string' ? part : part.Ref)).join(''));
    expect(document.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource:
          'arn:AWS::Partition:logs:AWS::Region:AWS::AccountId:log-group:aws-waf-logs-shop-web-acl-dev:log-stream:*',
        Condition: {
          StringEquals: { 'aws:SourceAccount': 'AWS::AccountId' },
          ArnLike: { 'aws:SourceArn': 'arn:AWS::Partition:logs:AWS::Region:AWS::AccountId:*' },
        },
      },
    ]);
  });

  it('is written to only once the policy lets WAF', () => {
    const { template } = prepare();
    const [policy] = Object.keys(template().findResources('AWS::Logs::ResourcePolicy'));
    const [group] = Object.keys(template().findResources('AWS::Logs::LogGroup'));

    template().hasResource('AWS::WAFv2::LoggingConfiguration', { DependsOn: Match.arrayWith([policy, group].sort()) });
  });

  it.each([
    [undefined, ['authorization', 'cookie']],
    [
      ['X-Api-Key', 'Cookie'],
      ['authorization', 'cookie', 'x-api-key'],
    ],
  ])('shows no secret headers, nor do the samples in the console, with %j in addition', (redactedHeaders, headers) => {
    const { template } = prepare({ redactedHeaders });

    template().hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      RedactedFields: headers.map((Name) => ({ SingleHeader: { Name } })),
    });
    template().hasResourceProperties('AWS::WAFv2::WebACL', {
      DataProtectionConfig: {
        DataProtections: headers.map((header) => ({
          Action: 'SUBSTITUTION',
          Field: { FieldType: 'SINGLE_HEADER', FieldKeys: [header] },
        })),
      },
    });
  });

  it('has the requests that a rule matched only, because logs are billed by the gigabyte', () => {
    prepare()
      .template()
      .hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
        LoggingFilter: {
          DefaultBehavior: 'DROP',
          Filters: [
            {
              Behavior: 'KEEP',
              Requirement: 'MEETS_ANY',
              Conditions: ['BLOCK', 'COUNT', 'CAPTCHA', 'CHALLENGE', 'EXCLUDED_AS_COUNT'].map((Action) => ({
                ActionCondition: { Action },
              })),
            },
          ],
        },
      });
  });

  it('has all requests, and is kept longer, if configured', () => {
    const { template } = prepare({ logged: LoggedRequests.ALL, logRetention: RetentionDays.ONE_YEAR });

    template().hasResourceProperties('AWS::WAFv2::LoggingConfiguration', { LoggingFilter: Match.absent() });
    template().hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });
});
