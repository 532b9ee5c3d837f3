import { App, Duration, Fn, Stack } from 'aws-cdk-lib/core';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { EncryptionKey } from '@slipway/kms';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { ManagedRules, RateLimit, WebFirewall } from '@slipway/web-firewall';

/** Test case of a firewall that protects no load balancer, because the test case of `ecs-bluegreen` contains one. */
export function integCase(app: App): IntegCase {
  const stack = new Stack(app, 'WebFirewall', { stackName: 'slipway-integ-web-firewall' });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/slipway-integ-firewall', description: 'Firewall' });
  const firewall = new WebFirewall(stack, 'Firewall', {
    key,
    rateLimit: RateLimit.perAddress(1000, Duration.minutes(5)),
    managedRules: [ManagedRules.COMMON],
    blockedCountries: ['AQ'],
  });
  const integ = new IntegCase(app, { stacks: [stack], minutes: 4 });
  const id = Fn.select(3, Fn.split('/', firewall.webAclArn));
  const acl = (like: object) => ({
    service: 'wafv2',
    api: 'getWebACL',
    parameters: { Name: firewall.webAclName, Scope: 'REGIONAL', Id: id },
    like: { WebACL: Match.objectLike({ ...like }) },
  });
  const rule = (like: object) => ({
    ...acl({ Rules: Match.arrayWith([Match.objectLike({ Statement: Match.objectLike({ ...like }) })]) }),
    notEmulated: 'the embedded AWS returns rules without their statements',
  });

  integ.check('rules', 'allows requests that no rule blocks', acl({ DefaultAction: { Allow: {} } }));
  integ.check(
    'rules',
    'blocks an address after 1000 requests in five minutes',
    rule({
      RateBasedStatement: Match.objectLike({ Limit: 1000, EvaluationWindowSec: 300, AggregateKeyType: 'IP' }),
    }),
  );
  integ.check(
    'rules',
    'blocks requests that match the AWS common rules',
    rule({
      ManagedRuleGroupStatement: Match.objectLike({ VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' }),
    }),
  );
  integ.check('rules', 'blocks the country', rule({ GeoMatchStatement: Match.objectLike({ CountryCodes: ['AQ'] }) }));
  integ.check('logs', 'are written without secrets', {
    service: 'wafv2',
    api: 'getLoggingConfiguration',
    parameters: { ResourceArn: firewall.webAclArn },
    like: {
      LoggingConfiguration: Match.objectLike({
        RedactedFields: Match.arrayWith([{ SingleHeader: { Name: 'authorization' } }]),
      }),
    },
    notEmulated: 'AWS::WAFv2::LoggingConfiguration is only a stub',
  });
  integ.check('logs', 'are encrypted with the key', {
    service: 'cloudwatch-logs',
    api: 'describeLogGroups',
    parameters: { logGroupNamePrefix: firewall.logGroupName },
    at: ['logGroups.0.kmsKeyId', key.keyArn],
  });
  return integ;
}
