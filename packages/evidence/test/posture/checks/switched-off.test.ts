import { switchedOff } from '../../../src/posture/checks/switched-off';
import { describeCheck, Resources } from '../found';

const one = (Type: string, Properties: object) => ({ It: { Type, Properties } });

const firewall = (Scope: unknown, WebACLArn?: unknown): Resources => ({
  Acl: { Type: 'AWS::WAFv2::WebACL', Properties: { Scope } },
  ...(WebACLArn !== undefined && { Use: { Type: 'AWS::WAFv2::WebACLAssociation', Properties: { WebACLArn } } }),
});
const ACL = { 'Fn::GetAtt': ['Acl', 'Arn'] };

describeCheck(switchedOff, {
  red: [
    ['a web ACL that protects nothing', /^Acl: .* protects nothing/, firewall('REGIONAL')],
    [
      'a web ACL next to one that is used',
      /^Acl: .* protects nothing/,
      { ...firewall('REGIONAL', { 'Fn::GetAtt': ['Other', 'Arn'] }), Other: { Type: 'AWS::WAFv2::WebACL' } },
    ],
    ['a disabled rule', /the rule is disabled/, one('AWS::Events::Rule', { State: 'DISABLED' })],
    ['a disabled schedule', /the schedule is disabled/, one('AWS::Scheduler::Schedule', { State: 'DISABLED' })],
    [
      'a function that does not read',
      /event source mapping of the function is disabled/,
      one('AWS::Lambda::EventSourceMapping', { Enabled: false }),
    ],
    [
      'a pipeline that stops',
      /a stage transition of the pipeline is disabled/,
      one('AWS::CodePipeline::Pipeline', { DisableInboundStageTransitions: [{ StageName: 'Deploy' }] }),
    ],
    ['a pipe', /the pipe is stopped/, one('AWS::Pipes::Pipe', { DesiredState: 'STOPPED' })],
    ['threat detection', /threat detection is disabled/, one('AWS::GuardDuty::Detector', { Enable: 'false' })],
    [
      'discovery in one branch',
      /is paused/,
      one('AWS::Macie::Session', { Status: { 'Fn::If': ['A', 'PAUSED', 'ENABLED'] } }),
    ],
    ['a canary', /the canary does not start/, one('AWS::Synthetics::Canary', { StartCanaryAfterCreation: false })],
    [
      'a health check',
      /the health check is disabled/,
      one('AWS::Route53::HealthCheck', { HealthCheckConfig: { Type: 'HTTPS', Disabled: 'true' } }),
    ],
  ],
  green: [
    ['a web ACL', firewall('REGIONAL', ACL)],
    ['a web ACL that may be used', firewall('REGIONAL', { Ref: 'Arn' })],
    ['a web ACL of CloudFront', firewall('CLOUDFRONT')],
    ['a web ACL for other apps', firewall('REGIONAL'), { Outputs: { Acl: { Value: ACL } } }],
    ['a canary', one('AWS::Synthetics::Canary', { StartCanaryAfterCreation: true })],
    ['a pipe that says nothing', one('AWS::Pipes::Pipe', {})],
    ['threat detection', one('AWS::GuardDuty::Detector', { Enable: 'True' })],
    ['a health check', one('AWS::Route53::HealthCheck', { HealthCheckConfig: { Type: 'HTTPS' } })],
    ['a health check that may be disabled', one('AWS::Route53::HealthCheck', { HealthCheckConfig: { Ref: 'Config' } })],
    ['a rule', one('AWS::Events::Rule', { State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' })],
    ['a rule that says nothing', one('AWS::Events::Rule', {})],
    ['a pipeline', one('AWS::CodePipeline::Pipeline', { DisableInboundStageTransitions: [] })],
  ],
});
