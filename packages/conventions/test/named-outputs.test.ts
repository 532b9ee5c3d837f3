import { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { NamedOutputs, Naming } from '@slipway/conventions';

const name = Naming.pattern('shop-{type}-{suffix}', { suffix: 'dev' });

describe('named outputs', () => {
  it('have the names that people use, and are exported under names of the deployment', () => {
    const stack = new Stack();

    NamedOutputs.add(stack, name, { VpcId: 'vpc-1', Ec2InstanceId: 'i-1' });

    expect(Template.fromStack(stack).toJSON().Outputs).toEqual({
      VpcId: { Value: 'vpc-1', Description: 'vpc_id', Export: { Name: 'shop-vpc-id-dev' } },
      Ec2InstanceId: { Value: 'i-1', Description: 'ec2_instance_id', Export: { Name: 'shop-ec2-instance-id-dev' } },
    });
  });

  it.each(['vpcId', 'VPCId', 'Vpc_Id', ''])('refuse the id %j, which users could not read', (id) => {
    expect(() => NamedOutputs.add(new Stack(), name, { [id]: 'x' })).toThrow(
      `'${id}' is not a valid output ID: each word must be one capital letter followed by lower-case letters or digits; use an ID such as VpcId`,
    );
  });
});
