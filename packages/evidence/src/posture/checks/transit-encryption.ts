import { allowsInternet } from '../address-ranges';
import type { PostureCheck, PostureProblem } from '../check';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { ingressOf } from '../security-groups';
import { isOpaque } from '../template-value';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const DISTRIBUTION = 'AWS::CloudFront::Distribution';
/**
 * Pattern that matches security policies that accept TLS 1.0 or 1.1. `ELBSecurityPolicy-2016-08` is the default policy
 * of a listener.
 */
const OLD_POLICY = /^ELBSecurityPolicy-(2016-08|2015-05|TLS-1-0|TLS-1-1|FS-2018-06$|FS-1-1)|TLS13-1-[01]-/;
const OLD_CDN = /^(SSLv3|TLSv1|TLSv1_2016|TLSv1\.1_2016)$/;

/**
 * Reports listeners, distributions, domains, subscriptions and databases that accept unencrypted connections or TLS
 * versions older than 1.2.
 */
export const transitEncryption: PostureCheck = {
  id: 'transit-encryption',
  looksAt: [
    LISTENER,
    DISTRIBUTION,
    'AWS::SNS::Subscription',
    'AWS::ApiGateway::DomainName',
    'AWS::RDS::DBParameterGroup',
    'AWS::RDS::DBClusterParameterGroup',
  ],
  wants: 'HTTPS with TLS 1.2 or newer, or a redirect to HTTPS; databases that reject connections without TLS',
  why: 'unencrypted data can be read and changed in transit',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1',
  items: { pciDss: ['1.2.5', '2.2.5', '2.2.7', '4.2.1', '4.2.1.1'] },
  find: (resource, assembly) => {
    switch (resource.type) {
      case LISTENER:
        return ofListener(resource, assembly);
      case DISTRIBUTION:
        return ofDistribution(resource);
      default:
        return ofOther(resource);
    }
  },
};

function ofListener(listener: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const protocols = listener.texts('Protocol');
  const balancers = listener.parts('LoadBalancerArn').flatMap((part) => assembly.target(part) ?? []);
  const isInside = balancers.some(
    (balancer) => balancer.texts('Scheme').includes('internal') || !isReached(listener, balancer, assembly),
  );
  const redirects = listener
    .items('DefaultActions')
    .some((action) => action.texts('RedirectConfig.Protocol').includes('HTTPS'));
  const policies = listener.values('SslPolicy').filter((policy) => !isOpaque(policy));
  const isSecure = protocols.some((protocol) => protocol === 'HTTPS' || protocol === 'TLS');
  return [
    ...(protocols.includes('HTTP') && !redirects
      ? [
          {
            problem: 'the load balancer serves plain HTTP',
            instead: 'use HTTPS with a certificate, and redirect HTTP to HTTPS',
            location: 'Properties/Protocol',
            isAdvice: isInside,
          },
        ]
      : []),
    ...policies
      .filter((policy) => isSecure && (policy === undefined || OLD_POLICY.test(String(policy))))
      .map((policy) => ({
        problem: `the listener accepts TLS versions older than 1.2, because of ${policy === undefined ? 'its default policy' : `the policy ${String(policy)}`}`,
        instead: 'set SslPolicy to ELBSecurityPolicy-TLS13-1-2-2021-06',
        location: 'Properties/SslPolicy',
        isAdvice: policy === undefined && isInside,
      })),
  ];
}

/**
 * Whether a security group of the load balancer allows the internet on the listener's port. Also true if the security
 * groups are not in the templates.
 */
function isReached(listener: PostureResource, balancer: PostureResource, assembly: PostureAssembly): boolean {
  const groups = balancer.items('SecurityGroups').map((part) => assembly.target(part));
  const ports = listener.texts('Port').map(Number);
  return (
    groups.length === 0 ||
    groups.some(
      (group) =>
        group === undefined ||
        ports.some((port) =>
          allowsInternet(
            ingressOf(group, assembly)
              .filter(({ from, to }) => from <= port && port <= to)
              .flatMap(({ cidrs }) => cidrs),
          ),
        ),
    )
  );
}

function ofDistribution(distribution: PostureResource): PostureProblem[] {
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
    ...config
      .texts('ViewerCertificate.MinimumProtocolVersion')
      .filter((version) => OLD_CDN.test(version))
      .map((version) => ({
        problem: `the distribution accepts ${version}`,
        instead: 'set MinimumProtocolVersion to TLSv1.2_2021',
      })),
  ];
}

function ofOther(resource: PostureResource): PostureProblem[] {
  return [
    ...(resource.texts('Protocol').includes('http')
      ? [{ problem: 'messages are sent over plain HTTP', instead: 'subscribe an HTTPS endpoint' }]
      : []),
    ...(resource.texts('SecurityPolicy').includes('TLS_1_0')
      ? [{ problem: 'the domain accepts TLS 1.0', instead: 'set SecurityPolicy to TLS_1_2' }]
      : []),
    ...['rds.force_ssl', 'require_secure_transport', 'tls']
      .filter((name) =>
        resource
          .parts('Parameters')
          .some((parameters) =>
            parameters.entries().some(([key, { value }]) => key === name && /^(0|off|disabled)$/i.test(String(value))),
          ),
      )
      .map((name) => ({
        problem: `the database accepts connections without TLS, because ${name} is off`,
        instead: `enable ${name} in the parameter group`,
      })),
  ];
}
