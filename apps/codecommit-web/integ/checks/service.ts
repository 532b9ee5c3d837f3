import { Fn } from 'aws-cdk-lib/core';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { Ask } from '@slipway/testing/integ/questions';
import type { Deployed } from '../codecommit-web';

const NO_STATEMENTS = 'the embedded AWS returns rules without their statements';

/** Adds the checks of WAF, X-Ray, ECS, ALB and Lambda. */
export function checkService(integ: IntegCase, deployed: Deployed): void {
  checkFirewall(integ, deployed);
  checkTraces(integ, deployed);
  checkContainers(integ, deployed);
  checkBalancer(integ, deployed);
  checkFunctions(integ, deployed);
}

function checkFirewall(integ: IntegCase, { names, exported }: Deployed): void {
  const arn = exported('web-acl-arn');
  const acl = {
    service: 'wafv2',
    api: 'getWebACL',
    parameters: { Name: names.all.webAcl(), Scope: 'REGIONAL', Id: Fn.select(3, Fn.split('/', arn)) },
  };
  const having = (statement: object) => ({
    ...acl,
    like: {
      WebACL: Match.objectLike({
        Rules: Match.arrayWith([Match.objectLike({ Statement: Match.objectLike({ ...statement }) })]),
      }),
    },
    notEmulated: NO_STATEMENTS,
  });
  const add = (title: string, props: Parameters<IntegCase['check']>[2]) => integ.check('WAF', title, props);
  add('allows requests that no rule blocks', {
    ...acl,
    like: { WebACL: Match.objectLike({ DefaultAction: { Allow: {} } }) },
  });
  add('counts requests and keeps samples', {
    ...acl,
    like: {
      WebACL: Match.objectLike({
        VisibilityConfig: Match.objectLike({ CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true }),
      }),
    },
  });
  add(
    'blocks an address after 1000 requests in five minutes',
    having({ RateBasedStatement: Match.objectLike({ Limit: 1000, EvaluationWindowSec: 300, AggregateKeyType: 'IP' }) }),
  );
  ['AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet'].forEach((Name) =>
    add(`has the rules ${Name}`, having({ ManagedRuleGroupStatement: Match.objectLike({ VendorName: 'AWS', Name }) })),
  );
  add('logs blocked requests', {
    service: 'wafv2',
    api: 'getLoggingConfiguration',
    parameters: { ResourceArn: arn },
    like: { LoggingConfiguration: Match.objectLike({ ResourceArn: arn }) },
    notEmulated: 'AWS::WAFv2::LoggingConfiguration is only a stub',
  });
}

function checkTraces(integ: IntegCase, { names }: Deployed): void {
  integ.check('X-Ray', 'has a trace group for this environment, with insights', {
    service: 'xray',
    api: 'getGroup',
    parameters: { GroupName: names.all.traceGroup() },
    like: {
      Group: Match.objectLike({ InsightsConfiguration: { InsightsEnabled: true, NotificationsEnabled: false } }),
    },
  });
  integ.check('X-Ray', 'traces the configured percentage of requests', {
    ...Ask.parameter(`/${names.all.parameter('sampling-percent')}`),
    like: { Parameter: Match.objectLike({ Value: '10' }) },
  });
}

function checkContainers(integ: IntegCase, { names }: Deployed): void {
  const ofService = (path: string, expected: string | number | boolean) => ({
    service: 'ecs',
    api: 'describeServices',
    parameters: { cluster: names.all.cluster(), services: [names.all.service()] },
    at: [`services.0.${path}`, expected] as const,
  });
  const add = (title: string, props: Parameters<IntegCase['check']>[2]) => integ.check('ECS', title, props);
  add('uses blue/green deployments', ofService('deploymentConfiguration.strategy', 'BLUE_GREEN'));
  add('is active', ofService('status', 'ACTIVE'));
  add('runs on Fargate', ofService('launchType', 'FARGATE'));
  add('does not allow commands in tasks (ECS Exec)', {
    ...ofService('enableExecuteCommand', false),
    notEmulated: 'the ECS model does not support ECS Exec',
  });
  add('runs no image before the first release', {
    ...Ask.parameter(`/${names.all.parameter('running-image')}`),
    at: ['Parameter.Type', 'String'],
  });
  add('does not allow image tags to change', {
    ...Ask.images(names.all.repository('images')),
    at: ['repositories.0.imageTagMutability', 'IMMUTABLE'],
  });
  add('scans pushed images', {
    ...Ask.images(names.all.repository('images')),
    at: ['repositories.0.imageScanningConfiguration.scanOnPush', true],
  });
}

function checkBalancer(integ: IntegCase, { names, exported, loadBalancerArn }: Deployed): void {
  const attribute = (Key: string, Value: string) => ({
    service: 'elastic-load-balancing-v2',
    api: 'describeLoadBalancerAttributes',
    parameters: { LoadBalancerArn: loadBalancerArn },
    like: { Attributes: Match.arrayWith([{ Key, Value }]) },
  });
  const add = (title: string, props: Parameters<IntegCase['check']>[2]) => integ.check('ALB', title, props);
  add('drops invalid header fields', attribute('routing.http.drop_invalid_header_fields.enabled', 'true'));
  add('logs requests', attribute('access_logs.s3.enabled', 'true'));
  add(
    'writes access logs to the bucket for access logs',
    attribute('access_logs.s3.bucket', names.buckets.bucket('access-logs')),
  );
  add('can be destroyed', attribute('deletion_protection.enabled', 'false'));
  add('is internet-facing', {
    service: 'elastic-load-balancing-v2',
    api: 'describeLoadBalancers',
    parameters: { LoadBalancerArns: [loadBalancerArn] },
    at: ['LoadBalancers.0.Scheme', 'internet-facing'],
  });
  ['errors', 'blue-unhealthy', 'green-unhealthy'].forEach((kind) =>
    integ.check('ALB', `has an alarm for ${kind.replace('-', ' and ')} targets, which notifies the topic`, {
      ...Ask.alarm(names.all.alarm(`service-${kind}`)),
      at: ['MetricAlarms.0.AlarmActions.0', exported('sns-topic-arn')],
    }),
  );
}

function checkFunctions(integ: IntegCase, { names }: Deployed): void {
  const { orchestrator, logGroups } = names;
  const add = (title: string, props: Parameters<IntegCase['check']>[2]) => integ.check('Lambda', title, props);
  add('runs on the current Node.js version', { ...Ask.function(orchestrator), like: { Runtime: 'nodejs24.x' } });
  add('logs as JSON to the log group of deployments', {
    ...Ask.function(orchestrator),
    like: { LoggingConfig: Match.objectLike({ LogFormat: 'JSON', LogGroup: logGroups.orchestrator }) },
  });
  add('traces deployments', { ...Ask.function(orchestrator), like: { TracingConfig: { Mode: 'Active' } } });
  add('has an alarm for jobs whose result it cannot report', {
    ...Ask.alarm(names.all.alarm('deploy-orchestrator')),
    at: ['MetricAlarms.0.Threshold', 1],
  });
}
