import { Template } from 'aws-cdk-lib/assertions';
import { Peer } from 'aws-cdk-lib/aws-ec2';
import { ApplicationProtocol } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { HttpNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { Shop } from '../model/shop';

function shop(dnsName = 'shop'): Shop {
  return new Shop(({ stack }) => ({
    discovery: { cloudMapNamespace: new HttpNamespace(stack, 'Namespace', { name: 'shops' }), dnsName },
  }));
}

const one = (template: Template, type: string) => Object.values(template.findResources(type))[0].Properties;

describe('a service with a name', () => {
  it('is found by it through Service Connect, at the port of its container', () => {
    const template = Template.fromStack(shop().stack);

    const { ContainerDefinitions } = one(template, 'AWS::ECS::TaskDefinition');
    expect(ContainerDefinitions[0].PortMappings).toEqual([
      { Name: 'http', AppProtocol: 'http', ContainerPort: 8080, Protocol: 'tcp' },
    ]);
    expect(one(template, 'AWS::ECS::Service').ServiceConnectConfiguration).toEqual({
      Enabled: true,
      Namespace: { 'Fn::GetAtt': [expect.stringContaining('Namespace'), 'Arn'] },
      Services: [{ PortName: 'http', DiscoveryName: 'shop', ClientAliases: [{ DnsName: 'shop', Port: 8080 }] }],
    });
  });

  it('receives TLS unchanged if its container uses HTTPS: a proxy that reads HTTP could not', () => {
    const { stack } = new Shop(({ stack: scope }) => ({
      targetProtocol: ApplicationProtocol.HTTPS,
      discovery: { cloudMapNamespace: new HttpNamespace(scope, 'Namespace', { name: 'shops' }), dnsName: 'shop' },
    }));

    const { ContainerDefinitions } = one(Template.fromStack(stack), 'AWS::ECS::TaskDefinition');
    expect(ContainerDefinitions[0].PortMappings).toEqual([{ Name: 'http', ContainerPort: 8080, Protocol: 'tcp' }]);
  });

  it('needs no permission for it: ECS registers tasks under its own role', () => {
    const statements = Object.values(Template.fromStack(shop().stack).findResources('AWS::IAM::Policy'));

    expect(JSON.stringify(statements)).not.toContain('servicediscovery');
  });

  it('accepts the named services, at that port', () => {
    const { service, stack } = shop();
    service.connections.allowDefaultPortFrom(Peer.ipv4('10.0.1.0/24'));

    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [{ CidrIp: '10.0.1.0/24', FromPort: 8080, ToPort: 8080, IpProtocol: 'tcp' }],
    });
  });

  it.each(['Shop', '', '-shop', 'shop.local', 'x'.repeat(64)])('is refused as %j', (dnsName) => {
    expect(() => shop(dnsName)).toThrow(`dnsName '${dnsName}' is not valid`);
  });
});

it('a service without a name is found by its load balancer only', () => {
  const template = Template.fromStack(new Shop().stack);

  expect(one(template, 'AWS::ECS::Service')).not.toHaveProperty('ServiceConnectConfiguration');
  expect(one(template, 'AWS::ECS::TaskDefinition').ContainerDefinitions[0].PortMappings).toEqual([
    { ContainerPort: 8080, Protocol: 'tcp' },
  ]);
});
