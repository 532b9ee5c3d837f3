import { ReadmeExample, typesOf } from '@slipway/testing/readme-example';
import { refused } from './model/refused';
import { app } from './readme-example';

const example = new ReadmeExample(__dirname);

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(example.code).toBe(example.shown());
  });

  it('creates what the README says, and nothing else', () => {
    const types = typesOf(app.synth().getStackByName('Shop').template);
    const own = Object.fromEntries(
      Object.entries(types).filter(([type]) => !/^AWS::EC2::(?!SecurityGroup)|^AWS::ECR::/.test(type)),
    );

    expect(own).toEqual({
      'AWS::ApplicationAutoScaling::ScalableTarget': 1,
      'AWS::ApplicationAutoScaling::ScalingPolicy': 2,
      'AWS::CloudWatch::Alarm': 3,
      'AWS::EC2::SecurityGroup': 3,
      'AWS::EC2::SecurityGroupEgress': 1,
      'AWS::EC2::SecurityGroupIngress': 2,
      'AWS::Events::Rule': 1,
      'AWS::Lambda::Permission': 1,
      'AWS::ECS::Cluster': 1,
      'AWS::ECS::Service': 1,
      'AWS::ECS::TaskDefinition': 1,
      'AWS::ElasticLoadBalancingV2::Listener': 2,
      'AWS::ElasticLoadBalancingV2::LoadBalancer': 1,
      'AWS::ElasticLoadBalancingV2::TargetGroup': 2,
      'AWS::IAM::Policy': 6,
      'AWS::IAM::Role': 7,
      'AWS::Lambda::Function': 3,
      'AWS::Logs::LogGroup': 4,
      'Custom::TaskCount': 1,
      'Custom::TaskRevision': 1,
      'Custom::TrafficRule': 2,
    });
  });

  it('has nothing that least-privilege refuses', () => {
    expect(['ShopBase', 'Shop'].flatMap((stack) => refused(app.synth().getStackByName(stack).template))).toEqual([]);
  });
});
