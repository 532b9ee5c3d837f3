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
const custom = (DomainName: unknown, CustomOriginConfig: object) =>
  cdn(SAFE, { Origins: [{ DomainName, CustomOriginConfig }] });
const ruled = (Conditions: object[], Actions: object[] = [{ Type: 'forward' }]): Resources => ({
  ...listener({ Protocol: 'HTTP', ...redirect }),
  Rule: {
    Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    Properties: { ListenerArn: { Ref: 'Listener' }, Conditions, Actions },
  },
});
const SAFE = { ViewerProtocolPolicy: 'redirect-to-https' };

const denial = (isDenied: boolean) => ({
  Statement: [
    isDenied
      ? { Effect: 'Deny', Principal: '*', Action: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }
      : { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: '*' },
  ],
});
/** Bucket policy that denies requests without TLS. */
const DENYING = { Type: 'AWS::S3::BucketPolicy', Properties: { PolicyDocument: denial(true) } };
/** Topic or queue with a policy. */
const messages = (kind: 'SNS::Topic' | 'SQS::Queue', isDenied: boolean): Resources => {
  const [, name] = kind.split('::');
  const PolicyDocument = denial(isDenied);
  return {
    [name]: { Type: `AWS::${kind}` },
    [`${name}Policy`]: { Type: `AWS::${kind}Policy`, Properties: { [`${name}s`]: [{ Ref: name }], PolicyDocument } },
  };
};

describeCheck(transitEncryption, {
  red: [
    [
      'a topic that accepts requests without TLS, next to a queue that does not',
      /^Topic: requests without TLS are accepted/,
      { ...messages('SNS::Topic', false), ...messages('SQS::Queue', true) },
    ],
    [
      'a queue that accepts requests without TLS, next to a topic that does not',
      /^Queue: requests without TLS are accepted/,
      { Queue: { Type: 'AWS::SQS::Queue' }, ...messages('SNS::Topic', true) },
    ],
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
    [
      'plain HTTP that is redirected in one branch',
      /serves plain HTTP/,
      listener({
        Protocol: 'HTTP',
        DefaultActions: { 'Fn::If': ['HasCertificate', redirect.DefaultActions, [{ Type: 'forward' }]] },
      }),
    ],
    ['a rule that forwards', /^Listener: .*serves plain HTTP/, ruled([{ Field: 'path-pattern', Values: ['/*'] }])],
    [
      'a classic load balancer in plain HTTP',
      /serves plain HTTP/,
      one('AWS::ElasticLoadBalancing::LoadBalancer', { Listeners: [{ Protocol: 'http' }] }),
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
    [
      'an origin in plain HTTP',
      /requests its origin over plain HTTP/,
      custom('shop.example.com', { OriginProtocolPolicy: 'http-only' }),
    ],
    [
      'a load balancer behind it in plain HTTP',
      /requests its origin over plain HTTP/,
      {
        ...listener({ Protocol: 'HTTPS', SslPolicy: MODERN }),
        ...custom({ 'Fn::GetAtt': ['Balancer', 'DNSName'] }, { OriginProtocolPolicy: 'http-only' }),
      },
    ],
    [
      'an origin with old TLS',
      /accepts SSLv3 from its origin/,
      custom('shop.example.com', { OriginSSLProtocols: ['SSLv3', 'TLSv1.2'] }),
    ],
    [
      'a subscription of a topic in plain HTTP',
      /messages are sent/,
      one('AWS::SNS::Topic', { Subscription: [{ Protocol: 'http' }] }),
    ],
    [
      'a search domain with old TLS',
      /accepts TLS 1.0/,
      one('AWS::OpenSearchService::Domain', {
        DomainEndpointOptions: { TLSSecurityPolicy: 'Policy-Min-TLS-1-0-2019-07' },
      }),
    ],
    [
      'a document database that takes clear text',
      /because tls is off/,
      one('AWS::DocDB::DBClusterParameterGroup', { Parameters: { tls: 'disabled' } }),
    ],
    [
      'a warehouse that takes clear text',
      /because require_ssl is off/,
      one('AWS::Redshift::ClusterParameterGroup', {
        Parameters: [{ ParameterName: 'require_ssl', ParameterValue: 'false' }],
      }),
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
    [
      'a topic that accepts requests without TLS, next to a bucket that does not',
      /^advice for Topic: requests without TLS are accepted/,
      { ...messages('SNS::Topic', false), Bucket: DENYING },
    ],
    ['a domain that says nothing', /does not set its minimum TLS version/, one('AWS::ApiGateway::DomainName', {})],
    [
      'a distribution with a certificate and nothing more',
      /does not set its minimum TLS version/,
      cdn(SAFE, { ViewerCertificate: { AcmCertificateArn: 'arn' } }),
    ],
    [
      'a website of a bucket as the origin',
      /requests its origin over plain HTTP/,
      custom('shop.s3-website-eu-west-1.amazonaws.com', { OriginProtocolPolicy: 'http-only' }),
    ],
    [
      'an origin that may be a website',
      /requests its origin over plain HTTP/,
      custom(
        { 'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Bucket', 'WebsiteURL'] }] }] },
        {
          OriginProtocolPolicy: 'http-only',
        },
      ),
    ],
    [
      'a classic load balancer inside',
      /serves plain HTTP/,
      one('AWS::ElasticLoadBalancing::LoadBalancer', { Listeners: [{ Protocol: 'HTTP' }], Scheme: 'internal' }),
    ],
    ['plain HTTP that only the network reaches', /serves plain HTTP/, inGroup('10.0.0.0/16')],
    ['plain HTTP inside', /serves plain HTTP/, listener({ Protocol: 'HTTP' }, 'internal')],
    ['no policy inside', /accepts TLS versions older than 1.2/, listener({ Protocol: 'HTTPS' }, 'internal')],
  ],
  green: [
    [
      'topics and queues that deny requests without TLS',
      { ...messages('SNS::Topic', true), ...messages('SQS::Queue', true) },
    ],
    ['a topic that accepts requests without TLS, like everything else', messages('SNS::Topic', false)],
    ['a topic without a policy', { Topic: { Type: 'AWS::SNS::Topic' }, Policy: DENYING }],
    ['a redirect to HTTPS', listener({ Protocol: 'HTTP', ...redirect })],
    ['a rule that redirects', ruled([{ Field: 'path-pattern', Values: ['/*'] }], redirect.DefaultActions)],
    [
      'a rule for certificates',
      ruled([{ Field: 'path-pattern', PathPatternConfig: { Values: ['/.well-known/acme-challenge/*'] } }]),
    ],
    [
      'a rule of another listener',
      { ...ruled([]), Rule: { ...ruled([]).Rule, Properties: { ListenerArn: 'arn', Actions: [{ Type: 'forward' }] } } },
    ],
    [
      'a rule that exists only without plain HTTP',
      {
        ...ruled([]),
        ...listener({
          DefaultActions: redirect.DefaultActions,
          Protocol: { 'Fn::If': ['Tls', 'HTTPS', 'HTTP'] },
          SslPolicy: MODERN,
        }),
        Rule: { ...ruled([]).Rule, Condition: 'Tls' },
      },
    ],
    [
      'a classic load balancer with HTTPS',
      one('AWS::ElasticLoadBalancing::LoadBalancer', { Listeners: [{ Protocol: 'HTTPS' }] }),
    ],
    ['an origin with TLS 1.2', custom('shop.example.com', { OriginSSLProtocols: ['TLSv1.2'] })],
    ['the certificate of CloudFront', cdn(SAFE, { ViewerCertificate: { CloudFrontDefaultCertificate: true } })],
    [
      'a search domain with TLS 1.2',
      one('AWS::Elasticsearch::Domain', { DomainEndpointOptions: { TLSSecurityPolicy: 'Policy-Min-TLS-1-2-2019-07' } }),
    ],
    [
      'a warehouse that asks for TLS',
      one('AWS::Redshift::ClusterParameterGroup', {
        Parameters: [{ ParameterName: 'require_ssl', ParameterValue: 'true' }],
      }),
    ],
    ['a domain with TLS 1.2', one('AWS::ApiGateway::DomainName', { SecurityPolicy: 'TLS_1_2' })],
    ['HTTPS with TLS 1.2', listener({ Protocol: 'HTTPS', SslPolicy: MODERN })],
    ['a policy that only the deployment knows', listener({ Protocol: 'HTTPS', SslPolicy: { Ref: 'Policy' } })],
    ['a distribution with HTTPS', cdn(SAFE, { ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' } })],
    ['mail', one('AWS::SNS::Subscription', { Protocol: 'email' })],
    ['a database that asks for TLS', one('AWS::RDS::DBParameterGroup', { Parameters: { 'rds.force_ssl': 1 } })],
  ],
});
