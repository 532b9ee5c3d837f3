import { App, Stack } from 'aws-cdk-lib/core';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { EncryptionKey } from '@slipway/kms';
import { Network } from '@slipway/network';
import { IntegCase } from '@slipway/testing/integ/integ-case';

/** Test case of isolated subnets in two zones, with flow logs. */
export function integCase(app: App): IntegCase {
  const stack = new Stack(app, 'Network', { stackName: 'slipway-integ-network', env: { region: 'us-east-1' } });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/slipway-integ-network', description: 'Flow logs' });
  const { vpc } = Network.isolated(stack, 'Network', {
    cidr: '10.0.0.0/16',
    flowLogs: { key },
    subnets: ['a', 'b'].map((zone, index) => ({ cidr: `10.0.${index}.0/24`, availabilityZone: `us-east-1${zone}` })),
  });
  const integ = new IntegCase(app, { stacks: [stack], minutes: 4 });
  const ofVpc = (api: string, filter = 'vpc-id') => ({
    service: 'ec2',
    api,
    parameters: { Filters: [{ Name: filter, Values: [vpc.vpcId] }] },
  });

  integ.check('VPC', 'has the configured address range', {
    service: 'ec2',
    api: 'describeVpcs',
    parameters: { VpcIds: [vpc.vpcId] },
    at: ['Vpcs.0.CidrBlock', '10.0.0.0/16'],
  });
  integ.check('VPC', 'has no route to the internet', {
    ...ofVpc('describeInternetGateways', 'attachment.vpc-id'),
    like: { InternetGateways: [] },
  });
  integ.check('subnets', 'do not assign public addresses', {
    ...ofVpc('describeSubnets'),
    like: {
      Subnets: Match.arrayWith([
        Match.objectLike({ CidrBlock: '10.0.0.0/24', MapPublicIpOnLaunch: false, AvailabilityZone: 'us-east-1a' }),
        Match.objectLike({ CidrBlock: '10.0.1.0/24', MapPublicIpOnLaunch: false, AvailabilityZone: 'us-east-1b' }),
      ]),
    },
  });
  integ.check('flow logs', 'log rejected traffic', {
    ...ofVpc('describeFlowLogs', 'resource-id'),
    like: {
      FlowLogs: Match.arrayWith([Match.objectLike({ TrafficType: 'REJECT', LogDestinationType: 'cloud-watch-logs' })]),
    },
    notEmulated: 'AWS::EC2::FlowLog is only a stub',
  });
  return integ;
}
