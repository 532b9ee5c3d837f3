import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib/core';
import { Network } from '@slipway/network';
import { app } from './readme-example';

const read = (file: string) => readFileSync(join(__dirname, file), 'utf8');

function typesOf(template: { Resources: Record<string, { Type: string }> }): Record<string, number> {
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  return Object.fromEntries([...new Set(types)].sort().map((type) => [type, types.filter((other) => other === type).length]));
}

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    const [, example] = /```ts\n(.*?)```/s.exec(read('../README.md'))!;

    expect(read('readme-example.ts')).toBe(`${example}\nexport { app };\n`);
  });

  it('creates what the README says, and nothing else', () => {
    const { template } = app.synth().getStackByName('Shop');

    expect(typesOf(template)).toEqual({ 'AWS::EC2::RouteTable': 2, 'AWS::EC2::Subnet': 2, 'AWS::EC2::SubnetRouteTableAssociation': 2, 'AWS::EC2::VPC': 1 });
  });

  it('refuses a subnet outside with the words of the README', () => {
    const stack = new Stack();
    const subnets = [{ cidr: '10.1.0.0/24', availabilityZone: 'eu-south-2a' }];

    expect(() => Network.isolated(stack, 'Network', { name: 'shop-dev', cidr: '10.0.0.0/16', subnets })).toThrow(/```\n(subnet .*)\n```/.exec(read('../README.md'))![1]);
  });
});
