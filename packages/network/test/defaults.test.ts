import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { statefulIds } from '@slipway/testing/stateful-resources';
import { Network } from '../src';

const ZONES = ['a', 'b'].map((zone, index) => ({
  availabilityZone: `eu-west-1${zone}`,
  publicCidr: `10.0.${index}.0/24`,
  privateCidr: `10.0.1${index}.0/24`,
}));

describe('a network without a name and without a key', () => {
  it('has a name by its address, and flow logs under the key that the stack shares', () => {
    const stack = new Stack(new App(), 'Shop');

    Network.publicAndPrivate(stack, 'Network', { cidr: '10.0.0.0/16', zones: ZONES, flowLogs: {} });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::VPC', {
      Tags: [{ Key: 'Name', Value: Match.stringLikeRegexp('^shop-network-vpc-[0-9a-f]{8}$') }],
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: Match.stringLikeRegexp('^/aws/vpc/shop-network-vpc-[0-9a-f]{8}$'),
    });
    expect(statefulIds(template.toJSON() as never)).toEqual({
      'AWS::KMS::Key': ['StackKey57EFC447'],
      'AWS::Logs::LogGroup': ['NetworkFlowLogsLog44C00743'],
    });
  });

  it('refuses zones that no load balancer could use, by the id of the network', () => {
    const stack = new Stack(new App(), 'Shop');

    expect(() => Network.publicAndPrivate(stack, 'Network', { cidr: '10.0.0.0/16', zones: ZONES.slice(1) })).toThrow(
      "network 'Network' needs at least two zones for a load balancer, got 1",
    );
  });
});

describe('a required prop of a network that is missing', () => {
  const stack = () => new Stack(new App(), 'Shop');

  it.each([
    [() => Network.isolated(stack(), 'Network', {} as never), 'without cidr and subnets'],
    [() => Network.privateWithEndpoints(stack(), 'Network', {} as never), 'without cidr, subnets, and services'],
    [() => Network.publicAndPrivate(stack(), 'Network', {} as never), 'without cidr and zones'],
  ])('refuses to make %s', (make, message) => {
    expect(make).toThrow(`network 'Shop/Network' cannot be created ${message}`);
  });
});
