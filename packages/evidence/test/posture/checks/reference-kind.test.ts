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

describeCheck(referenceKind, {
  red: [
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
  ],
  green: [
    ['a target group', service({ Ref: 'Group' })],
    ['a target group that is elsewhere', service('arn')],
    ['what a custom resource returns', service({ 'Fn::GetAtt': ['Made', 'Arn'] })],
    ['what a parameter holds', service({ 'Fn::GetAtt': ['Stored', 'Value'] })],
    ['the properties of a custom resource', service({ Ref: 'Listener' }, 'Custom::Thing')],
  ],
});
