import { keySpacesOf } from '../src/key-space';
import { PolicyKind, Statement } from '../src/statement';
import { texts } from '../src/text';

const ARN = { 'Fn::GetAtt': ['Thing', 'Arn'] };

function stays(action: string, resource: unknown, condition?: unknown): boolean {
  const [text] = texts(resource);
  return (
    keySpacesOf(text)?.(
      action,
      new Statement({ Effect: 'Allow', Action: action, Resource: resource, Condition: condition }, PolicyKind.IDENTITY),
    ) ?? false
  );
}

describe('stays within one resource', () => {
  test.each<[action: string, resource: unknown]>([
    ['s3:GetObject', 'arn:aws:s3:::site/*'],
    ['s3:GetObject', 'arn:aws:s3:::site/images/*.png'],
    ['s3:getobject', { 'Fn::Join': ['', [ARN, '/*']] }],
    ['S3:GetObject', { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::site-${AWS::Region}/*' }],
    ['s3:GetObject', { 'Fn::Join': ['', [{ 'Fn::ImportValue': 'Site' }, '/*']] }],
    ['s3:GetObject', 'arn:aws:s3:eu-west-1:111122223333:accesspoint/site/object/*'],
    ['logs:CreateLogStream', 'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/codebuild/site:*'],
    ['logs:PutLogEvents', 'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/codebuild/site:log-stream:*'],
    ['logs:PutLogEvents', { 'Fn::Join': ['', [ARN, ':*']] }],
    ['logs:PutLogEvents', { 'Fn::Join': ['', [ARN, ':log-stream:build/*']] }],
    ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/token-??????'],
    ['secretsmanager:GetSecretValue', { 'Fn::Join': ['', [ARN, '-??????']] }],
    ['ecs:RegisterTaskDefinition', 'arn:aws:ecs:eu-west-1:111122223333:task-definition/site:*'],
    ['ecs:StopTask', 'arn:aws:ecs:eu-west-1:111122223333:task/cluster/*'],
    ['ecs:DescribeServiceDeployments', 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/cluster/site/*'],
    [
      'ecs:DescribeServiceRevisions',
      { 'Fn::Sub': 'arn:aws:ecs:${AWS::Region}:${AWS::AccountId}:service-revision/${Cluster}/site/*' },
    ],
    [
      'elasticloadbalancing:ModifyRule',
      'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/site/50dc6c495c0c9188/*',
    ],
    [
      'elasticloadbalancing:DeleteRule',
      'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/net/site/50dc6c495c0c9188/*',
    ],
    [
      'elasticloadbalancing:AddTags',
      {
        'Fn::Join': [
          '',
          [
            'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/site/',
            { 'Fn::Select': [3, { 'Fn::Split': ['/', { Ref: 'Listener' }] }] },
            '/*',
          ],
        ],
      },
    ],
    ['codepipeline:PutApprovalResult', 'arn:aws:codepipeline:eu-west-1:111122223333:site/Release/*'],
    [
      'codepipeline:PutApprovalResult',
      { 'Fn::Sub': 'arn:aws:codepipeline:${AWS::Region}:${AWS::AccountId}:${Pipeline}/*' },
    ],
    ['cloudformation:DescribeStacks', 'arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/*'],
    ['dynamodb:Query', 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders/index/*'],
    ['dynamodb:GetRecords', { 'Fn::Join': ['', [ARN, '/stream/*']] }],
    ['states:StopExecution', 'arn:aws:states:eu-west-1:111122223333:execution:release:*'],
    ['execute-api:Invoke', 'arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/*'],
    ['ec2:CreateNetworkInterface', 'arn:aws:ec2:eu-west-1:111122223333:network-interface/*'],
  ])('%s on %j', (action, resource) => {
    expect(stays(action, resource)).toBe(true);
  });

  test.each(['ec2:Subnet', 'ec2:Vpc'])('a network interface, if %s identifies its owner', (key) => {
    const condition = { ArnEquals: { [key]: 'arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1' } };

    expect(
      stays(
        'ec2:CreateNetworkInterfacePermission',
        'arn:aws:ec2:eu-west-1:111122223333:network-interface/*',
        condition,
      ),
    ).toBe(true);
  });
});

describe('spans resources', () => {
  test.each<[action: string, resource: unknown]>([
    ['s3:GetObject', '*'],
    ['s3:GetObject', 'arn:aws:s3:::*'],
    ['s3:GetObject', 'arn:aws:s3:::*/*'],
    ['s3:GetObject', 'arn:aws:s3:::site*'],
    ['s3:GetObject', 'arn:aws:s3:::site-*/index.html'],
    ['s3:GetObject', 'arn:*:s3:::site/*'],
    ['s3:ListBucket', { 'Fn::Join': ['', [ARN, '*']] }],
    ['s3:GetObject', { 'Fn::Join': ['', [ARN, '*/*']] }],
    ['kms:Decrypt', { 'Fn::Join': ['', [ARN, '/*']] }],
    ['iam:PassRole', 'arn:aws:iam::111122223333:role/*'],
    ['lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:111122223333:function:*'],
    ['lambda:InvokeFunction', { 'Fn::Join': ['', [ARN, ':*']] }],
    ['logs:CreateLogStream', 'arn:aws:logs:eu-west-1:111122223333:log-group:*'],
    ['logs:CreateLogStream', 'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/codebuild/*'],
    ['logs:CreateLogStream', 'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/codebuild/*:*'],
    ['logs:CreateLogStream', 'arn:aws:logs:*:111122223333:log-group:site:*'],
    ['logs:PutLogEvents', 'arn:aws:logs:eu-west-1:111122223333:*:log-stream:*'],
    ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/*'],
    ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-*'],
    ['ssm:GetParameter', 'arn:aws:ssm:eu-west-1:111122223333:parameter/shop/*'],
    ['ecs:UpdateService', 'arn:aws:ecs:eu-west-1:111122223333:service/cluster/*'],
    ['ecs:RegisterTaskDefinition', 'arn:aws:ecs:eu-west-1:111122223333:task-definition/*:*'],
    ['ecs:StopTask', 'arn:aws:ecs:eu-west-1:*:task/cluster/*'],
    ['ecs:DescribeServiceDeployments', 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/cluster/*'],
    ['ecs:DescribeServiceRevisions', 'arn:aws:ecs:eu-west-1:111122223333:service-revision/*/site/*'],
    ['elasticloadbalancing:ModifyRule', 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/*'],
    ['elasticloadbalancing:ModifyRule', 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/site/*'],
    [
      'elasticloadbalancing:ModifyRule',
      'arn:aws:elasticloadbalancing:eu-west-1:*:listener-rule/app/site/50dc6c495c0c9188/*',
    ],
    ['codepipeline:PutApprovalResult', 'arn:aws:codepipeline:eu-west-1:111122223333:*'],
    ['dynamodb:Query', 'arn:aws:dynamodb:eu-west-1:111122223333:table/*/index/*'],
    ['ec2:CreateNetworkInterface', 'arn:aws:ec2:eu-west-1:*:network-interface/*'],
    ['ec2:DeleteNetworkInterface', 'arn:aws:ec2:eu-west-1:111122223333:network-interface/*'],
    ['codebuild:CreateReport', 'arn:aws:codebuild:eu-west-1:111122223333:report-group/site-*'],
  ])('%s on %j', (action, resource) => {
    expect(stays(action, resource)).toBe(false);
  });
});
