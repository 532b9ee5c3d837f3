import { referenceKind } from '../../../src/posture/checks/reference-kind';
import { describeCheck, Resources } from '../found';

const GROUP = { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup' };
const LISTENER = { Type: 'AWS::ElasticLoadBalancingV2::Listener' };
const service = (TargetGroupArn: unknown, Type = 'AWS::ECS::Service'): Resources => ({
  Service: { Type, Properties: { LoadBalancers: [{ TargetGroupArn }] } },
  Group: GROUP,
  Listener: LISTENER,
  Made: { Type: 'Custom::Group' },
  Stored: { Type: 'AWS::SSM::Parameter' },
});

const one = (Properties: object, Type: string): Resources => ({
  It: { Type: 'AWS::X::Y', Properties },
  Other: { Type },
});
const attribute = (name: string) => ({ 'Fn::GetAtt': ['Other', name] });

describeCheck(referenceKind, {
  red: [
    [
      'the name of a role where an ARN is required',
      /RoleArn requires an ARN, but the Ref of a resource of type AWS::IAM::Role is not one/,
      one({ RoleArn: { Ref: 'Other' } }, 'AWS::IAM::Role'),
    ],
    [
      'the name of a role for a function',
      /Role requires an ARN/,
      {
        It: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::Sub': '${Other}' } } },
        Other: { Type: 'AWS::IAM::Role' },
      },
    ],
    [
      'the URL of a queue in a list of ARNs',
      /QueueARNs requires an ARN/,
      one({ Inner: [{ QueueARNs: [{ Ref: 'Other' }] }] }, 'AWS::SQS::Queue'),
    ],
    [
      'a target group that is a listener',
      /TargetGroupArn refers to a resource of type AWS::ElasticLoadBalancingV2::Listener/,
      service({ Ref: 'Listener' }),
    ],
    [
      'one of a list',
      /SecurityGroups refers to a resource of type AWS::ElasticLoad/,
      { It: { Type: 'AWS::X::Y', Properties: { SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'Arn'] }] } }, Group: GROUP },
    ],
    [
      'one behind a condition',
      /TargetGroupArn refers/,
      service({ 'Fn::If': ['A', { Ref: 'Group' }, { Ref: 'Listener' }] }),
    ],
    [
      'the ID of a security group for a subnet',
      /SubnetId refers to a resource of type AWS::EC2::SecurityGroup/,
      one({ SubnetId: attribute('GroupId') }, 'AWS::EC2::SecurityGroup'),
    ],
    [
      'a listener in a text with a placeholder',
      /TargetGroupArn refers/,
      service({ 'Fn::Sub': '${Listener.ListenerArn}' }),
    ],
  ],
  green: [
    ['the ARN of a role', one({ RoleArn: attribute('Arn') }, 'AWS::IAM::Role')],
    ['the ARN of a topic, which is its Ref', one({ TopicArn: { Ref: 'Other' } }, 'AWS::SNS::Topic')],
    ['a role in a property of another type', one({ Role: { Ref: 'Other' } }, 'AWS::IAM::Role')],
    ['an ARN of something elsewhere', one({ QueueArn: { Ref: 'Parameter' } }, 'AWS::SQS::Queue')],
    ['a target group', service({ Ref: 'Group' })],
    ['a target group that is elsewhere', service('arn')],
    ['what a custom resource returns', service({ 'Fn::GetAtt': ['Made', 'Arn'] })],
    ['what a parameter holds', service({ 'Fn::GetAtt': ['Stored', 'Value'] })],
    ['the properties of a custom resource', service({ Ref: 'Listener' }, 'Custom::Thing')],
    ['the network of a subnet', one({ VpcId: attribute('VpcId') }, 'AWS::EC2::Subnet')],
    ['the network of a security group', one({ VpcId: attribute('VpcId') }, 'AWS::EC2::SecurityGroup')],
    [
      'the security group of a cluster',
      one({ SecurityGroupIds: [attribute('ClusterSecurityGroupId')] }, 'AWS::EKS::Cluster'),
    ],
    [
      'an output of a product',
      one({ VpcId: attribute('Outputs.VpcId') }, 'AWS::ServiceCatalog::CloudFormationProvisionedProduct'),
    ],
    ['a replica of a key', one({ KmsKeyId: attribute('Arn') }, 'AWS::KMS::ReplicaKey')],
    ['a subnet group of another database', one({ DBSubnetGroupName: { Ref: 'Other' } }, 'AWS::DocDB::DBSubnetGroup')],
    ['a target group of a service network', one({ TargetGroupArn: attribute('Arn') }, 'AWS::VpcLattice::TargetGroup')],
  ],
});
