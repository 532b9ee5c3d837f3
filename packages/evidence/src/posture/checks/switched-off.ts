import type { PostureCheck } from '../check';

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

/**
 * Reports disabled rules, schedules, pipes, event source mappings, stage transitions, detectors, health checks and
 * canaries.
 */
export const switchedOff: PostureCheck = {
  id: 'switched-off',
  looksAt: Object.keys(SWITCHES),
  wants:
    'enabled rules, schedules, pipes, event sources, stage transitions, threat detection, health checks and canaries',
  why: 'resources that were disabled temporarily often remain disabled unnoticed',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html',
  items: { pciDss: ['6.5.1', '10.7.2'] },
  find: (resource) => {
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
