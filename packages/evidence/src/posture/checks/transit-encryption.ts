import type { PostureCheck, PostureProblem } from '../check';
import { problemsOfListener } from '../listener-tls';
import type { Part } from '../part';
import { deniesPlainHttp } from '../plain-http';
import { Statement } from '../policy';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { isMissing } from '../template-value';

type Problems = (resource: PostureResource, assembly: PostureAssembly) => readonly PostureProblem[];

const OLD_CDN = /^(SSLv3|TLSv1|TLSv1_2016|TLSv1\.1_2016)$/;
const OLD_ORIGIN = /^(SSLv3|TLSv1|TLSv1\.1)$/;

/** Database parameters that reject connections without TLS. */
const TLS_PARAMETERS = ['rds.force_ssl', 'require_secure_transport', 'tls', 'require_ssl'];

const PROBLEMS: Readonly<Record<string, Problems>> = {
  'AWS::ElasticLoadBalancingV2::Listener': problemsOfListener,
  'AWS::ElasticLoadBalancing::LoadBalancer': ofClassicBalancer,
  'AWS::CloudFront::Distribution': ofDistribution,
  'AWS::SNS::Subscription': (subscription) => ofSubscriptions([subscription]),
  'AWS::SNS::Topic': (topic, assembly) => [
    ...ofSubscriptions(topic.items('Subscription')),
    ...ofMessages(topic, assembly),
  ],
  'AWS::SQS::Queue': ofMessages,
  'AWS::ApiGateway::DomainName': ofDomain,
  'AWS::OpenSearchService::Domain': ofSearchDomain,
  'AWS::Elasticsearch::Domain': ofSearchDomain,
  'AWS::RDS::DBParameterGroup': ofParameters,
  'AWS::RDS::DBClusterParameterGroup': ofParameters,
  'AWS::DocDB::DBClusterParameterGroup': ofParameters,
  'AWS::Redshift::ClusterParameterGroup': ofParameters,
};

/**
 * Reports load balancers, distributions, domains, topics, queues, subscriptions and databases that accept or make
 * unencrypted connections, or accept TLS versions older than 1.2. A missing TLS version is only advice, if AWS does
 * not document which version applies.
 */
export const transitEncryption: PostureCheck = {
  id: 'transit-encryption',
  looksAt: Object.keys(PROBLEMS),
  wants:
    'HTTPS with TLS 1.2 or newer, or a redirect to HTTPS; databases that reject connections without TLS; topics and queues that deny requests without TLS, if others of the app do',
  why: 'unencrypted data can be read and changed in transit',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1',
  items: { pciDss: ['1.2.5', '2.2.5', '2.2.7', '4.2.1', '4.2.1.1'] },
  find: (resource, assembly) => PROBLEMS[resource.type](resource, assembly),
};

function ofClassicBalancer(balancer: PostureResource): PostureProblem[] {
  return balancer.items('Listeners').some((listener) => listener.texts('Protocol').some((name) => /^http$/i.test(name)))
    ? [
        {
          problem: 'the load balancer serves plain HTTP',
          instead: 'use HTTPS with a certificate',
          location: 'Properties/Listeners',
          isAdvice: balancer.texts('Scheme').includes('internal'),
        },
      ]
    : [];
}

function ofDistribution(distribution: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const [config] = distribution.parts('DistributionConfig');
  const behaviors = [...config.parts('DefaultCacheBehavior'), ...config.items('CacheBehaviors')];
  return [
    ...(behaviors.some((behavior) => behavior.texts('ViewerProtocolPolicy').includes('allow-all'))
      ? [
          {
            problem: 'the distribution serves plain HTTP',
            instead: 'set ViewerProtocolPolicy to redirect-to-https',
          },
        ]
      : []),
    ...config.parts('ViewerCertificate').flatMap(ofCertificate),
    ...config.items('Origins').flatMap((origin) => ofOrigin(origin, assembly)),
  ];
}

function ofCertificate(certificate: Part): PostureProblem[] {
  const instead = 'set MinimumProtocolVersion to TLSv1.2_2021';
  const isOwn = ['AcmCertificateArn', 'IamCertificateId'].some((name) => certificate.says(name));
  return certificate.values('MinimumProtocolVersion').flatMap((version) => {
    if (isMissing(version)) {
      return isOwn
        ? [{ problem: 'the distribution does not set its minimum TLS version', instead, isAdvice: true }]
        : [];
    }
    return OLD_CDN.test(String(version)) ? [{ problem: `the distribution accepts ${String(version)}`, instead }] : [];
  });
}

function ofOrigin(origin: Part, assembly: PostureAssembly): PostureProblem[] {
  const isPlain = origin.texts('CustomOriginConfig.OriginProtocolPolicy').includes('http-only');
  const old = origin
    .items('CustomOriginConfig.OriginSSLProtocols')
    .filter(({ value }) => OLD_ORIGIN.test(String(value)));
  return isPlain
    ? [
        {
          problem: 'the distribution requests its origin over plain HTTP',
          instead: 'set OriginProtocolPolicy to https-only',
          isAdvice: origin.parts('DomainName').every((name) => mayBeWebsite(name, assembly)),
        },
      ]
    : old.map(({ value }) => ({
        problem: `the distribution accepts ${String(value)} from its origin`,
        instead: 'set OriginSSLProtocols to TLSv1.2',
      }));
}

/** Whether an origin can be the website of a bucket, which does not support TLS. */
function mayBeWebsite(name: Part, assembly: PostureAssembly): boolean {
  return typeof name.value === 'string' ? name.value.includes('.s3-website') : assembly.target(name) === undefined;
}

function ofSubscriptions(subscriptions: readonly Part[]): PostureProblem[] {
  return subscriptions.some((subscription) => subscription.texts('Protocol').includes('http'))
    ? [{ problem: 'messages are sent over plain HTTP', instead: 'subscribe an HTTPS endpoint' }]
    : [];
}

/** Policies of topics and queues, with the property that lists the topics or queues, by resource type. */
const POLICIES: Readonly<Record<string, readonly [type: string, list: string]>> = {
  'AWS::SNS::Topic': ['AWS::SNS::TopicPolicy', 'Topics'],
  'AWS::SQS::Queue': ['AWS::SQS::QueuePolicy', 'Queues'],
};

/**
 * Checks a topic or queue, if another one of the app denies requests without TLS. If only buckets do, the finding is
 * advice, for topics and queues with a policy.
 */
function ofMessages(resource: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const others = assembly.ofType(...Object.keys(POLICIES)).filter((other) => other !== resource);
  const isMeant = others.some((other) => policiesOf(other, assembly).some(hasDenial));
  const own = policiesOf(resource, assembly);
  const isHinted = own.length > 0 && assembly.ofType('AWS::S3::BucketPolicy').some(hasDenial);
  return (isMeant || isHinted) && !own.some(hasDenial)
    ? [
        {
          problem: 'requests without TLS are accepted, unlike by other resources of the app',
          instead: 'deny all principals its actions if aws:SecureTransport is false',
          isAdvice: !isMeant,
        },
      ]
    : [];
}

function policiesOf(resource: PostureResource, assembly: PostureAssembly): PostureResource[] {
  const [type, list] = POLICIES[resource.type];
  return assembly
    .ofType(type)
    .filter((policy) => policy.items(list).some((part) => assembly.target(part) === resource));
}

function hasDenial(policy: PostureResource): boolean {
  return Statement.in(policy, 'PolicyDocument').some(deniesPlainHttp);
}

function ofDomain(domain: PostureResource): PostureProblem[] {
  const instead = 'set SecurityPolicy to TLS_1_2';
  return [
    ...(domain.texts('SecurityPolicy').includes('TLS_1_0') ? [{ problem: 'the domain accepts TLS 1.0', instead }] : []),
    ...(domain.mayMiss('SecurityPolicy')
      ? [{ problem: 'the domain does not set its minimum TLS version', instead, isAdvice: true }]
      : []),
  ];
}

function ofSearchDomain(domain: PostureResource): PostureProblem[] {
  return domain.texts('DomainEndpointOptions.TLSSecurityPolicy').some((policy) => policy.includes('TLS-1-0'))
    ? [{ problem: 'the domain accepts TLS 1.0', instead: 'set TLSSecurityPolicy to Policy-Min-TLS-1-2-2019-07' }]
    : [];
}

function ofParameters(group: PostureResource): PostureProblem[] {
  const inList = group
    .items('Parameters')
    .flatMap((one) =>
      one.texts('ParameterName').flatMap((name) => one.parts('ParameterValue').map((part) => [name, part] as const)),
    );
  const parameters = [...group.parts('Parameters').flatMap((parts) => parts.entries()), ...inList];
  return TLS_PARAMETERS.filter((name) =>
    parameters.some(([key, { value }]) => key === name && /^(0|off|disabled|false)$/i.test(String(value))),
  ).map((name) => ({
    problem: `the database accepts connections without TLS, because ${name} is off`,
    instead: `enable ${name} in the parameter group`,
  }));
}
