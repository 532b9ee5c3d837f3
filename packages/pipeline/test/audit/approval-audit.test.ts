import { Naming } from '@slipway/conventions';
import { findings } from '@slipway/least-privilege';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ApprovalAudit, ApprovalAuditProps, ApprovalStep } from '../../src';
import { prepare, statementsOf } from '../prepare';

function audited(props: Partial<ApprovalAuditProps> = {}) {
  const prepared = prepare();
  const { stack, key, delivery } = prepared;
  delivery.addStage('Release', ApprovalStep.manual('Approve', { message: 'release?' }));
  const audit = new ApprovalAudit(stack, 'Audit', {
    name: Naming.pattern('shop-{type}-{suffix}', { suffix: 'dev' }),
    key,
    ...props,
  });
  audit.record(delivery);
  return { ...prepared, audit };
}

describe('ApprovalAudit', () => {
  it('[PG-17] keeps its records by pipeline and time, encrypted and recoverable, which are deleted with the stack', () => {
    const { template, stack, key } = audited();

    template().hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: {
        TableName: 'shop-approvals-table-dev',
        KeySchema: [
          { AttributeName: 'pipeline', KeyType: 'HASH' },
          { AttributeName: 'decision', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: stack.resolve(key.keyArn) },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    });
  });

  it('keeps its records when the stack is deleted, if configured', () => {
    audited({ retainData: true }).template().hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Retain' });
  });

  it('receives the decisions of exactly its pipelines', () => {
    const { template } = audited();

    template().hasResourceProperties('AWS::Events::Rule', {
      Name: 'shop-approvals-rule-dev',
      EventPattern: {
        source: ['aws.codepipeline'],
        'detail-type': ['CodePipeline Action Execution State Change'],
        detail: { pipeline: ['shop-pipeline-dev'], state: ['SUCCEEDED', 'FAILED'], type: { category: ['Approval'] } },
      },
    });
  });

  it('receives events of several pipelines by one rule', () => {
    const { audit, template } = audited();

    audit.record({ pipelineName: 'other', pipelineArn: 'arn:aws:codepipeline:eu-south-2:111122223333:other' });

    template().hasResourceProperties('AWS::Events::Rule', {
      Name: 'shop-approvals-rule-dev',
      EventPattern: { detail: { pipeline: ['shop-pipeline-dev', 'other'] } },
    });
    expect(statementsOf(template(), 'shop-audit-role-dev').at(-1)!.Resource).toBe(
      'arn:aws:codepipeline:eu-south-2:111122223333:other',
    );
  });

  it('[PG-10] may write records and its log, and read its pipelines', () => {
    const { template } = audited();

    expect(statementsOf(template(), 'shop-audit-role-dev').map(({ Action }) => Action)).toEqual([
      'dynamodb:PutItem',
      ['kms:GenerateDataKey', 'kms:Decrypt'],
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['codepipeline:GetPipelineExecution', 'codepipeline:ListActionExecutions'],
    ]);
    expect(findings(template().toJSON())).toEqual([]);
  });

  it('lets a reader query, and nothing else', () => {
    const { audit, stack, template } = audited();
    const reader = new Role(stack, 'Reader', {
      roleName: 'reader',
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    });

    audit.grantRead(reader);

    expect(statementsOf(template(), 'reader').map(({ Action }) => Action)).toEqual(['dynamodb:Query', 'kms:Decrypt']);
  });

  it('raises an alarm when an attempt to record a decision fails', () => {
    audited().template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'shop-audit-failed-alarm-dev',
      MetricName: 'Errors',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });
});
