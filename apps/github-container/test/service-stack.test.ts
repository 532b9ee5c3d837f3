import { only, Resource, resourcesOf } from '@slipway/testing/template-resources';
import { synthesized, Synthesized } from './synthesized';

const listenersOf = ({ service }: Synthesized): Record<number, Resource['Properties']> =>
  Object.fromEntries(
    resourcesOf(service, 'AWS::ElasticLoadBalancingV2::Listener').map(([, { Properties }]) => [
      Properties.Port,
      Properties,
    ]),
  );

describe('the network', () => {
  const zonesOf = ({ service }: Synthesized) =>
    resourcesOf(service, 'AWS::EC2::Subnet').map(
      ([
        ,
        {
          Properties: { AvailabilityZone, AvailabilityZoneId },
        },
      ]) => AvailabilityZone ?? AvailabilityZoneId,
    );

  it('is in two zones that a fresh account has, no matter how the account names them', () => {
    expect(zonesOf(synthesized())).toEqual(['eus2-az1', 'eus2-az2', 'eus2-az1', 'eus2-az2']);
    expect(zonesOf(synthesized({ AWS_REGION: 'us-west-1' }))).toEqual(['usw1-az1', 'usw1-az3', 'usw1-az1', 'usw1-az3']);
  });

  it('is in other zones if they are configured, so that a deployment keeps its zones', () => {
    expect(zonesOf(synthesized({ AVAILABILITY_ZONES: 'eu-south-2a,eu-south-2b' }))).toEqual([
      'eu-south-2a',
      'eu-south-2b',
      'eu-south-2a',
      'eu-south-2b',
    ]);
  });
});

describe('the load balancer', () => {
  it('uses HTTP if there is no certificate', () => {
    const listeners = listenersOf(synthesized());

    expect(Object.values(listeners).map(({ Protocol }) => Protocol)).toEqual(['HTTP', 'HTTP']);
    expect(listeners[80].DefaultActions).toEqual([expect.objectContaining({ Type: 'fixed-response' })]);
  });

  it('logs access to a bucket that it may write to before logging is turned on', () => {
    const { service } = synthesized();
    const [
      id,
      {
        Properties: { BucketEncryption },
      },
    ] = only(service, 'AWS::S3::Bucket');
    const [
      policy,
      {
        Properties: { PolicyDocument },
      },
    ] = only(service, 'AWS::S3::BucketPolicy');
    const [loadBalancer] = Object.values(service.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
    const {
      Properties: { LoadBalancerAttributes },
      DependsOn,
    } = loadBalancer;

    expect(LoadBalancerAttributes).toEqual(
      expect.arrayContaining([
        { Key: 'access_logs.s3.enabled', Value: 'true' },
        { Key: 'access_logs.s3.bucket', Value: { Ref: id } },
      ]),
    );
    expect(DependsOn).toContain(policy);
    expect(PolicyDocument.Statement.map(({ Sid }: { Sid?: string }) => Sid)).toEqual(
      expect.arrayContaining(['DenyPlaintext', 'LoadBalancerLogs']),
    );
    expect(BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault).toEqual({
      SSEAlgorithm: 'AES256',
    });
  });

  it('[GC-06] speaks HTTPS with a certificate, rolls out behind it, and sends HTTP there', () => {
    const certificate = 'arn:aws:acm:eu-south-2:123456789012:certificate/1';
    const stacks = synthesized({ CERTIFICATE_ARN: certificate });
    const listeners = listenersOf(stacks);

    expect(listeners[443]).toMatchObject({
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: certificate }],
      SslPolicy: expect.stringContaining('TLS13'),
    });
    expect(listeners[80].DefaultActions).toEqual([
      { Type: 'redirect', RedirectConfig: { Port: '443', Protocol: 'HTTPS', StatusCode: 'HTTP_301' } },
    ]);
    const [https] = resourcesOf(stacks.service, 'AWS::ElasticLoadBalancingV2::Listener').find(
      ([, { Properties }]) => Properties.Port === 443,
    )!;
    const production = only(stacks.service, 'AWS::ECS::Service')[1].Properties.LoadBalancers[0].AdvancedConfiguration
      .ProductionListenerRule;
    const [, rule] = resourcesOf(stacks.service, 'Custom::TrafficRule').find(([id]) => id === production.Ref)!;
    expect(rule.Properties.ListenerArn).toEqual({ Ref: https });
  });
});

describe('the rules of the listeners', () => {
  const rulesOf = ({ service }: Synthesized) =>
    resourcesOf(service, 'Custom::TrafficRule').map(([, { Properties }]) => Properties);

  it('are updated by a deployment with another PR_NUMBER, as the runbook says for deleted rules', () => {
    const [before, after] = [rulesOf(synthesized()), rulesOf(synthesized({ PR_NUMBER: '43' }))];

    expect(before).toHaveLength(2);
    before.forEach(({ Tags, ...others }, index) => {
      expect(after[index]).toEqual({ ...others, Tags: expect.arrayContaining([{ Key: 'PRNumber', Value: '43' }]) });
      expect(Tags).toContainEqual({ Key: 'PRNumber', Value: '42' });
    });
  });

  it('forward what the default answer does not: the 404 that the runbook names', () => {
    Object.values(listenersOf(synthesized())).forEach(({ DefaultActions: [{ FixedResponseConfig }] }) => {
      expect(FixedResponseConfig).toEqual({
        StatusCode: '404',
        ContentType: 'text/plain',
        MessageBody: 'nothing here',
      });
    });
  });
});
