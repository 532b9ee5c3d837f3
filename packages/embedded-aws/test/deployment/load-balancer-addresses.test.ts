import { addressLoadBalancers } from '../../src/deployment/load-balancer-addresses';

const balancer = { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Scheme: 'internal' } };
const nameOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'DNSName'] });

test('a reference to the DNS name of a load balancer becomes its address here, and the change is listed', () => {
  const { template, changes } = addressLoadBalancers(
    {
      Resources: {
        Front: balancer,
        Handler: {
          Type: 'AWS::Lambda::Function',
          Properties: { Environment: { Variables: { SHOP: { 'Fn::Sub': 'http://${Front.DNSName}/' } } } },
        },
      },
      Outputs: { Url: { Value: nameOf('Front') } },
    },
    (logicalId) => `${logicalId.toLowerCase()}:8080`,
  );

  expect(template.Outputs).toEqual({ Url: { Value: 'front:8080' } });
  expect(JSON.stringify(template.Resources.Handler)).toContain('front:8080');
  expect(template.Resources.Front.Properties).toEqual(balancer.Properties);
  expect(changes).toEqual([
    {
      logicalId: 'Front',
      what: 'address front:8080 instead of a DNS name',
      why: 'the runner answers requests to this address in place of the load balancer',
    },
  ]);
});

test('other attributes, and DNS names of other resources, stay as they are', () => {
  const original = {
    Resources: { Front: balancer, Endpoint: { Type: 'AWS::RDS::DBInstance', Properties: {} } },
    Outputs: {
      Zone: { Value: { 'Fn::GetAtt': ['Front', 'CanonicalHostedZoneID'] } },
      Db: { Value: nameOf('Endpoint') },
    },
  };

  expect(addressLoadBalancers(original, () => 'here').template).toEqual(original);
});
