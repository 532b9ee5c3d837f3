import { allowsInternet } from './address-ranges';
import type { PostureProblem } from './check';
import type { Part } from './part';
import type { PostureAssembly } from './posture-assembly';
import type { PostureResource } from './posture-template';
import { ingressOf } from './security-groups';
import { isOpaque } from './template-value';
import { variantsOf } from './variants';

/**
 * Pattern that matches security policies that accept TLS 1.0 or 1.1. `ELBSecurityPolicy-2016-08` is the default policy
 * of a listener.
 */
const OLD_POLICY = /^ELBSecurityPolicy-(2016-08|2015-05|TLS-1-0|TLS-1-1|FS-2018-06$|FS-1-1)|TLS13-1-[01]-/;

/** Paths that certificate authorities request over plain HTTP. */
const CHALLENGE = '/.well-known/';

/** Returns the problems of a load balancer listener that accepts plain HTTP or old TLS versions. */
export function problemsOfListener(listener: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const protocols = listener.texts('Protocol');
  const balancers = listener.parts('LoadBalancerArn').flatMap((part) => assembly.target(part) ?? []);
  const isInside = balancers.some(
    (balancer) => balancer.texts('Scheme').includes('internal') || !isReached(listener, balancer, assembly),
  );
  const policies = listener.values('SslPolicy').filter((policy) => !isOpaque(policy));
  const isSecure = protocols.some((protocol) => protocol === 'HTTPS' || protocol === 'TLS');
  return [
    ...(servesPlainHttp(listener, assembly)
      ? [
          {
            problem: 'the load balancer serves plain HTTP',
            instead: 'use HTTPS with a certificate, and redirect HTTP to HTTPS by default and in all rules',
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

/** Whether a listener, or one of its rules, answers plain HTTP requests with anything but a redirect to HTTPS. */
function servesPlainHttp(listener: PostureResource, assembly: PostureAssembly): boolean {
  const rules = assembly
    .ofType('AWS::ElasticLoadBalancingV2::ListenerRule')
    .filter((rule) => rule.parts('ListenerArn').some((part) => assembly.target(part) === listener));
  return variantsOf([listener, ...rules]).some(
    ([own, ...others]) =>
      own?.texts('Protocol').includes('HTTP') &&
      (!own.items('DefaultActions').some(redirects) || others.some((rule) => rule && forwards(rule))),
  );
}

function redirects(action: Part): boolean {
  return action.texts('RedirectConfig.Protocol').includes('HTTPS');
}

/** Whether a rule forwards requests to a target, other than those of a certificate authority. */
function forwards(rule: PostureResource): boolean {
  const paths = rule
    .items('Conditions')
    .flatMap((condition) => [...condition.items('Values'), ...condition.items('PathPatternConfig.Values')]);
  return (
    rule.items('Actions').some((action) => action.texts('Type').includes('forward')) &&
    !paths.some(({ value }) => String(value).startsWith(CHALLENGE))
  );
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
