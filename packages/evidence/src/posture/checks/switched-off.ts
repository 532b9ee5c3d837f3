import type { PostureCheck } from '../check';

/** What the property is that switches a resource off, and what it says then. */
const SWITCHES: Readonly<Record<string, readonly [property: string, off: RegExp, what: string]>> = {
  'AWS::Events::Rule': ['State', /^DISABLED$/, 'the rule is disabled'],
  'AWS::Scheduler::Schedule': ['State', /^DISABLED$/, 'the schedule is disabled'],
  'AWS::Lambda::EventSourceMapping': ['Enabled', /^false$/i, 'the function does not read its source'],
  'AWS::CodePipeline::Pipeline': ['DisableInboundStageTransitions', /./, 'the pipeline stops before a stage'],
};

/** What is deployed works. */
export const switchedOff: PostureCheck = {
  id: 'switched-off',
  looksAt: Object.keys(SWITCHES),
  wants: 'rules, schedules, sources and stages that are switched on',
  why: 'something that was switched off temporarily stays off, and nobody notices',
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
            instead: `remove ${property}, or the resource`,
            location: `Properties/${property}`,
          },
        ]
      : [];
  },
};
