import type { PostureCheck, PostureProblem } from '../check';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';

/** Property and value that disable a resource, with a description of the problem, by resource type. */
const SWITCHES: Readonly<Record<string, readonly [property: string, off: RegExp, what: string]>> = {
  'AWS::Events::Rule': ['State', /^DISABLED$/, 'the rule is disabled'],
  'AWS::Scheduler::Schedule': ['State', /^DISABLED$/, 'the schedule is disabled'],
  'AWS::Pipes::Pipe': ['DesiredState', /^STOPPED$/, 'the pipe is stopped'],
  'AWS::GuardDuty::Detector': ['Enable', /^false$/i, 'threat detection is disabled'],
  'AWS::Macie::Session': ['Status', /^PAUSED$/, 'the discovery of sensitive data is paused'],
  'AWS::Route53::HealthCheck': ['HealthCheckConfig.Disabled', /^true$/i, 'the health check is disabled'],
  'AWS::Synthetics::Canary': ['StartCanaryAfterCreation', /^false$/i, 'the canary does not start'],
  'AWS::Lambda::EventSourceMapping': ['Enabled', /^false$/i, 'the event source mapping of the function is disabled'],
  'AWS::CodePipeline::Pipeline': [
    'DisableInboundStageTransitions',
    /./,
    'a stage transition of the pipeline is disabled',
  ],
};

const FIREWALL = 'AWS::WAFv2::WebACL';

/**
 * Reports disabled rules, schedules, pipes, event source mappings, stage transitions, detectors, health checks and
 * canaries, and web ACLs that protect nothing.
 */
export const switchedOff: PostureCheck = {
  id: 'switched-off',
  looksAt: [...Object.keys(SWITCHES), FIREWALL],
  wants:
    'enabled rules, schedules, pipes, event sources, stage transitions, threat detection, health checks and canaries; web ACLs that are associated with a resource',
  why: 'resources that were disabled temporarily often remain disabled unnoticed',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html',
  items: { pciDss: ['6.5.1', '10.7.2'] },
  find: (resource, assembly) => {
    if (resource.type === FIREWALL) {
      return ofFirewall(resource, assembly);
    }
    const [property, off, what] = SWITCHES[resource.type];
    const isOff = resource
      .items(property)
      .some(({ value }) => off.test(typeof value === 'object' ? 'object' : String(value)));
    return isOff
      ? [
          {
            problem: what,
            instead: `enable the resource with ${property}, or remove the resource`,
            location: `Properties/${property.replaceAll('.', '/')}`,
          },
        ]
      : [];
  },
};

/** Checks a regional web ACL. A web ACL that an output contains can protect a resource of another app. */
function ofFirewall(acl: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const isUsed =
    assembly
      .ofType('AWS::WAFv2::WebACLAssociation')
      .flatMap((association) => association.parts('WebACLArn'))
      .some((arn) => (assembly.target(arn) ?? acl) === acl) ||
    JSON.stringify(acl.template.outputs).includes(`"${acl.logicalId}"`);
  return isUsed || !acl.texts('Scope').includes('REGIONAL')
    ? []
    : [
        {
          problem: 'the web ACL is not associated with any resource, so it protects nothing',
          instead: 'add an AWS::WAFv2::WebACLAssociation, or remove the web ACL',
          location: 'Properties/Scope',
        },
      ];
}
