import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { EncryptionKey } from '@slipway/kms';
import { findings } from '@slipway/least-privilege';
import { EndpointService, FlowLogsProps, FlowLogTraffic, Network } from '../src';

const SUBNETS = ['a', 'b'].map((zone, index) => ({
  cidr: `10.0.${index + 1}.0/24`,
  availabilityZone: `eu-south-2${zone}`,
}));
const ZONES = SUBNETS.map(({ cidr, availabilityZone }, index) => ({
  availabilityZone,
  privateCidr: cidr,
  publicCidr: `10.0.1${index}.0/24`,
}));
const BASE = { name: 'shop', cidr: '10.0.0.0/16' };

const SHAPES: readonly [string, (stack: Stack, flowLogs: FlowLogsProps) => Network][] = [
  ['isolated', (stack, flowLogs) => Network.isolated(stack, 'Network', { ...BASE, subnets: SUBNETS, flowLogs })],
  [
    'privateWithEndpoints',
    (stack, flowLogs) =>
      Network.privateWithEndpoints(stack, 'Network', {
        ...BASE,
        subnets: SUBNETS,
        services: [EndpointService.KMS],
        flowLogs,
      }),
  ],
  [
    'publicAndPrivate',
    (stack, flowLogs) => Network.publicAndPrivate(stack, 'Network', { ...BASE, zones: ZONES, flowLogs }),
  ],
];

function logged(make = SHAPES[0][1], props: Partial<FlowLogsProps> = {}) {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-south-2' } });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/shop', description: 'logs' });
  const network = make(stack, { key, ...props });
  return { stack, key, network, template: Template.fromStack(stack) };
}

describe('flow logs', () => {
  it.each(SHAPES)('record rejected traffic, under the key: %s', (_, make) => {
    const { template, stack, network, key } = logged(make);
    const [log] = Object.keys(
      template.findResources('AWS::Logs::LogGroup', {
        Properties: { LogGroupName: '/aws/vpc/shop', KmsKeyId: stack.resolve(key.keyArn), RetentionInDays: 30 },
      }),
    );

    template.hasResourceProperties('AWS::EC2::FlowLog', {
      ResourceType: 'VPC',
      ResourceId: stack.resolve(network.vpc.vpcId),
      TrafficType: 'REJECT',
      LogDestinationType: 'cloud-watch-logs',
      LogGroupName: { Ref: log },
    });
    expect(findings(template.toJSON())).toEqual([]);
  });

  it('record other traffic for another time, if configured', () => {
    const { template } = logged(undefined, { traffic: FlowLogTraffic.ALL, retention: RetentionDays.ONE_WEEK });

    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL' });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  it('are written with a role that reaches this log alone, and are created after its permissions', () => {
    const { template } = logged();
    const [role] = Object.keys(template.findResources('AWS::IAM::Role'));
    const [log] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    const [policy, { Properties }] = Object.entries(template.findResources('AWS::IAM::Policy'))[0];

    expect(Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [log, 'Arn'] },
      },
      { Effect: 'Allow', Action: 'logs:DescribeLogStreams', Resource: { 'Fn::GetAtt': [log, 'Arn'] } },
    ]);
    template.hasResource('AWS::EC2::FlowLog', {
      DependsOn: [policy, role],
      Properties: { DeliverLogsPermissionArn: { 'Fn::GetAtt': [role, 'Arn'] } },
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
    });
  });
});
