import { transitEncryption } from '../../../src/posture/checks/transit-encryption';
import { describeCheck, Resources } from '../found';

const MODERN = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
const listener = (Properties: object, Scheme = 'internet-facing'): Resources => ({
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: { LoadBalancerArn: { Ref: 'Balancer' }, ...Properties },
  },
  Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Scheme } },
});
const inGroup = (CidrIp: string): Resources => ({
  ...listener({ Protocol: 'HTTP', Port: 80 }),
  Balancer: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] },
  },
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      SecurityGroupIngress: [
        { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp },
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' },
        { IpProtocol: 'tcp', FromPort: 8, ToPort: 9, CidrIp: '0.0.0.0/0' },
      ],
    },
  },
});
const redirect = { DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS' } }] };
const one = (Type: string, Properties: object): Resources => ({ It: { Type, Properties } });
const cdn = (behavior: object, more: object = {}) =>
  one('AWS::CloudFront::Distribution', { DistributionConfig: { DefaultCacheBehavior: behavior, ...more } });
const SAFE = { ViewerProtocolPolicy: 'redirect-to-https' };

describeCheck(transitEncryption, {
  red: [
    ['a listener in plain HTTP', /serves plain HTTP/, listener({ Protocol: 'HTTP' })],
    [
      'a listener of a balancer that is elsewhere',
      /serves plain HTTP/,
      listener({ Protocol: 'HTTP', LoadBalancerArn: 'arn' }),
    ],
    ['plain HTTP that the internet reaches', /serves plain HTTP/, inGroup('0.0.0.0/0')],
    [
      'plain HTTP of a group that is elsewhere',
      /serves plain HTTP/,
      {
        ...listener({ Protocol: 'HTTP', Port: 80 }),
        Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { SecurityGroups: ['sg-1'] } },
      },
    ],
    ['HTTPS without a policy', /because of its default policy/, listener({ Protocol: 'HTTPS' })],
    [
      'HTTPS with an old policy',
      /the policy ELBSecurityPolicy-2016-08/,
      listener({ Protocol: 'TLS', SslPolicy: 'ELBSecurityPolicy-2016-08' }),
    ],
    ['a distribution in plain HTTP', /distribution serves plain HTTP/, cdn({ ViewerProtocolPolicy: 'allow-all' })],
    ['one of its paths', /distribution serves/, cdn(SAFE, { CacheBehaviors: [{ ViewerProtocolPolicy: 'allow-all' }] })],
    [
      'a distribution with old TLS',
      /accepts TLSv1_2016/,
      cdn(SAFE, { ViewerCertificate: { MinimumProtocolVersion: 'TLSv1_2016' } }),
    ],
    ['a subscription in plain HTTP', /messages are sent/, one('AWS::SNS::Subscription', { Protocol: 'http' })],
    ['a domain with old TLS', /accepts TLS 1.0/, one('AWS::ApiGateway::DomainName', { SecurityPolicy: 'TLS_1_0' })],
    [
      'a database that takes clear text',
      /rds.force_ssl is off/,
      one('AWS::RDS::DBParameterGroup', { Parameters: { 'rds.force_ssl': 0 } }),
    ],
  ],
  advice: [
    ['plain HTTP that only the network reaches', /serves plain HTTP/, inGroup('10.0.0.0/16')],
    ['plain HTTP inside', /serves plain HTTP/, listener({ Protocol: 'HTTP' }, 'internal')],
    ['no policy inside', /accepts TLS versions older than 1.2/, listener({ Protocol: 'HTTPS' }, 'internal')],
  ],
  green: [
    ['a redirect to HTTPS', listener({ Protocol: 'HTTP', ...redirect })],
    ['HTTPS with TLS 1.2', listener({ Protocol: 'HTTPS', SslPolicy: MODERN })],
    ['a policy that only the deployment knows', listener({ Protocol: 'HTTPS', SslPolicy: { Ref: 'Policy' } })],
    ['a distribution with HTTPS', cdn(SAFE, { ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' } })],
    ['mail', one('AWS::SNS::Subscription', { Protocol: 'email' })],
    ['a database that asks for TLS', one('AWS::RDS::DBParameterGroup', { Parameters: { 'rds.force_ssl': 1 } })],
  ],
});
