import { Stack } from 'aws-cdk-lib/core';
import { Network } from '@slipway/network';
import { ReadmeExample, typesOf } from '@slipway/testing/readme-example';
import { app } from './readme-example';

const example = new ReadmeExample(__dirname);

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(example.code).toBe(example.shown());
  });

  it('creates what the README says, and nothing else', () => {
    const { template } = app.synth().getStackByName('Shop');

    expect(typesOf(template)).toEqual({
      'AWS::EC2::RouteTable': 2,
      'AWS::EC2::Subnet': 2,
      'AWS::EC2::SubnetRouteTableAssociation': 2,
      'AWS::EC2::VPC': 1,
    });
  });

  it('refuses a subnet outside with the words of the README', () => {
    const stack = new Stack();
    const subnets = [{ cidr: '10.1.0.0/24', availabilityZone: 'eu-south-2a' }];

    expect(() => Network.isolated(stack, 'Network', { name: 'shop-dev', cidr: '10.0.0.0/16', subnets })).toThrow(
      /```\n(subnet .*)\n```/.exec(example.readme)![1],
    );
  });
});
