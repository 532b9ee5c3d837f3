import type { PostureCheck, PostureProblem } from '../check';
import { isLogTarget } from '../log-target';
import { Statement } from '../policy';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { isOff } from '../template-value';

type Logs = (resource: PostureResource, assembly: PostureAssembly) => readonly PostureProblem[];

const LOGS: Readonly<Record<string, Logs>> = {
  'AWS::CloudTrail::Trail': (trail) => [
    ...off(trail, 'IsLogging', 'the trail does not record events'),
    ...off(trail, 'EnableLogFileValidation', "changes to the trail's log files are not detected"),
    ...off(trail, 'IsMultiRegionTrail', 'the trail covers only one region'),
  ],
  'AWS::CodeBuild::Project': (build) => [
    ...(build.texts('LogsConfig.CloudWatchLogs.Status').includes('DISABLED') &&
    !build.texts('LogsConfig.S3Logs.Status').includes('ENABLED')
      ? [problem('the build does not write logs', 'LogsConfig')]
      : []),
    ...(build.mayHave('LogsConfig.S3Logs.EncryptionDisabled')
      ? [problem('build logs are not encrypted', 'LogsConfig', 'remove EncryptionDisabled')]
      : []),
  ],
  'AWS::ECS::TaskDefinition': (task) =>
    task
      .items('ContainerDefinitions')
      .filter((container) => container.mayMiss('LogConfiguration'))
      .map((container) =>
        problem(`container ${container.texts('Name')[0] ?? ''} does not write logs`, 'ContainerDefinitions'),
      ),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (balancer, assembly) => {
    const others = assembly.ofType(balancer.type).filter((other) => other !== balancer);
    const isMeant = others.some((other) => accessLogs(other).length > 0) || accessLogs(balancer).length > 0;
    return accessLogs(balancer).some((value) => !isOff(value)) || !canLog(balancer, assembly)
      ? []
      : [{ ...problem('the load balancer does not write access logs', 'LoadBalancerAttributes'), isAdvice: !isMeant }];
  },
  'AWS::S3::Bucket': (bucket, assembly) => {
    const others = assembly.ofType(bucket.type).filter((other) => other !== bucket && !isLogTarget(other, assembly));
    const withLogs = others.filter((other) => other.says('LoggingConfiguration'));
    const isMeant =
      withLogs.length * 2 > others.length || assembly.ofType('AWS::S3::BucketPolicy').some(takesAccessLogs);
    return isMeant && bucket.mayMiss('LoggingConfiguration') && !isLogTarget(bucket, assembly)
      ? [
          problem(
            'the bucket does not write access logs, although the app has a bucket for them',
            'LoggingConfiguration',
            'set LoggingConfiguration to the log bucket of the app',
          ),
        ]
      : [];
  },
  'AWS::WAFv2::WebACL': (acl, assembly) =>
    assembly
      .ofType('AWS::WAFv2::LoggingConfiguration')
      .some((logging) => logging.parts('ResourceArn').some((part) => assembly.target(part) === acl))
      ? []
      : [problem('the web ACL does not write logs', 'Rules')],
  'AWS::EC2::VPC': (vpc, assembly) => {
    const logged = assembly
      .ofType('AWS::EC2::FlowLog')
      .flatMap((log) => log.parts('ResourceId'))
      .map((part) => assembly.target(part));
    const subnets = assembly
      .ofType('AWS::EC2::Subnet')
      .filter((subnet) => subnet.parts('VpcId').some((part) => assembly.target(part) === vpc));
    return logged.includes(vpc) || (subnets.length > 0 && subnets.every((subnet) => logged.includes(subnet)))
      ? []
      : [
          {
            ...problem('the network has no flow logs', 'CidrBlock'),
            isAdvice: logged.length === 0 && !isHardened(vpc, assembly),
          },
        ];
  },
};

/** Reports trails, builds, containers, load balancers, buckets, web ACLs and VPCs that do not write logs. */
export const logsOff: PostureCheck = {
  id: 'logs-off',
  looksAt: Object.keys(LOGS),
  wants:
    'logs from trails, builds, containers, load balancers, web ACLs and networks, and from buckets if the app has a bucket for access logs; log file validation for trails',
  why: 'without logs, incidents cannot be investigated',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-9',
  items: { pciDss: ['10.2.1', '10.2.1.1', '10.2.2', '10.3.2', '10.3.4', '10.6.3'], cisAws: ['3.1', '3.2', '3.7'] },
  find: (resource, assembly) => LOGS[resource.type](resource, assembly),
};

/**
 * Whether missing flow logs of a network are an error even if no network of the app has flow logs. They are an error if
 * the app encrypts its logs and the network has internet access, and otherwise only advice.
 */
function isHardened(vpc: PostureResource, assembly: PostureAssembly): boolean {
  return (
    assembly.ofType('AWS::Logs::LogGroup').some((group) => group.says('KmsKeyId')) &&
    assembly
      .ofType('AWS::EC2::VPCGatewayAttachment')
      .some((gateway) => gateway.parts('VpcId').some((part) => assembly.target(part) === vpc))
  );
}

/**
 * Whether a load balancer can write access logs. Gateway load balancers cannot, and network load balancers log only TLS
 * connections.
 */
function canLog(balancer: PostureResource, assembly: PostureAssembly): boolean {
  const [type = 'application'] = balancer.texts('Type');
  const isTls = assembly
    .ofType('AWS::ElasticLoadBalancingV2::Listener')
    .filter((listener) => listener.parts('LoadBalancerArn').some((part) => assembly.target(part) === balancer))
    .some((listener) => listener.texts('Protocol').includes('TLS'));
  return type === 'application' || (type === 'network' && isTls);
}

function takesAccessLogs(policy: PostureResource): boolean {
  return Statement.in(policy, 'PolicyDocument').some(({ principals }) =>
    principals.some(({ part }) => String(part.value).startsWith('logging.s3.')),
  );
}

function accessLogs(balancer: PostureResource): readonly unknown[] {
  return balancer
    .items('LoadBalancerAttributes')
    .filter((attribute) => attribute.texts('Key').includes('access_logs.s3.enabled'))
    .flatMap((attribute) => attribute.values('Value'));
}

function off(resource: PostureResource, name: string, what: string): PostureProblem[] {
  return resource.mayLack(name) ? [problem(what, name, `set ${name} to true`)] : [];
}

function problem(
  what: string,
  property: string,
  instead = 'enable the logs, and send them to a destination to which nothing else can write',
): PostureProblem {
  return {
    problem: what,
    instead,
    location: `Properties/${property}`,
  };
}
