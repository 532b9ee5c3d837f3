import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { statefulIds } from '@slipway/testing/stateful-resources';
import { ManagedRules, RateLimit, WebFirewall } from '@slipway/web-firewall';
import { prepare } from './prepare';

describe('WebFirewall', () => {
  it('allows requests that no rule refuses, for resources of its region', () => {
    prepare()
      .template()
      .hasResourceProperties('AWS::WAFv2::WebACL', {
        Name: 'shop-web-acl-dev',
        Scope: 'REGIONAL',
        DefaultAction: { Allow: {} },
      });
  });

  it('has the common rules at priority 1, known bad inputs at 2, and a limit of 1000 requests in 5 minutes', () => {
    const { rules } = prepare();

    expect(
      rules().map(({ Name, Priority, Action, OverrideAction, Statement }) => ({
        Name,
        Priority,
        Action: Action ?? OverrideAction,
        Statement,
      })),
    ).toEqual([
      {
        Name: 'AWSManagedRulesCommonRuleSet',
        Priority: 1,
        Action: { None: {} },
        Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } },
      },
      {
        Name: 'AWSManagedRulesKnownBadInputsRuleSet',
        Priority: 2,
        Action: { None: {} },
        Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesKnownBadInputsRuleSet' } },
      },
      {
        Name: 'rate-limit',
        Priority: 102,
        Action: { Block: {} },
        Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 1000, EvaluationWindowSec: 300 } },
      },
    ]);
  });

  it('has a metric of its own for every rule, and one for the web ACL', () => {
    const { rules, template } = prepare({
      allowedAddresses: ['192.0.2.1/32'],
      blockedAddresses: ['198.51.100.0/24'],
      blockedCountries: ['AQ'],
    });

    const visible = (MetricName: string) => ({
      MetricName,
      CloudWatchMetricsEnabled: true,
      SampledRequestsEnabled: true,
    });
    expect(rules()).toHaveLength(6);
    for (const { Name, VisibilityConfig } of rules()) {
      expect(VisibilityConfig).toEqual(visible(Name));
    }
    template().hasResourceProperties('AWS::WAFv2::WebACL', { VisibilityConfig: visible('shop-web-acl-dev') });
  });

  it('allows listed addresses before, and refuses blocked addresses and countries after the managed groups', () => {
    const { rules } = prepare({
      allowedAddresses: ['192.0.2.1/32'],
      blockedAddresses: ['198.51.100.0/24'],
      blockedCountries: ['AQ', 'BV'],
      rateLimit: RateLimit.perAddress(50),
    });

    const order = [...rules()].sort((a, b) => a.Priority - b.Priority);
    expect(order.map(({ Name, Action, OverrideAction }) => [Name, Action ?? OverrideAction])).toEqual([
      ['allowed-addresses', { Allow: {} }],
      ['AWSManagedRulesCommonRuleSet', { None: {} }],
      ['AWSManagedRulesKnownBadInputsRuleSet', { None: {} }],
      ['blocked-addresses', { Block: {} }],
      ['blocked-countries', { Block: {} }],
      ['rate-limit', { Block: {} }],
    ]);
    expect(order[4].Statement).toEqual({ GeoMatchStatement: { CountryCodes: ['AQ', 'BV'] } });
    expect(new Set(order.map(({ Priority }) => Priority)).size).toBe(order.length);
  });

  it.each([undefined, []])('has no rule for countries and addresses if they are %j', (none) => {
    const { rules } = prepare({ blockedCountries: none, blockedAddresses: none, allowedAddresses: none });

    expect(rules()).toHaveLength(3);
  });

  it.each([['aq'], ['ATA'], [''], ['A1']])("refuses the country '%s'", (code) => {
    expect(() => prepare({ blockedCountries: ['AQ', code] })).toThrow(
      `'${code}' is not a country code: an ISO 3166 code has two upper-case letters, such as AQ`,
    );
  });

  it('refuses a managed group that is given twice', () => {
    const managedRules = [ManagedRules.COMMON, ManagedRules.COMMON.withOptions({ countOnly: true })];

    expect(() => prepare({ managedRules })).toThrow(
      "firewall 'Stack/Firewall' lists AWSManagedRulesCommonRuleSet twice, but rule names in a web ACL must be unique",
    );
  });

  it('accepts 99 managed groups and refuses more, whose priorities would be those of other rules', () => {
    const groups = (count: number) => Array.from({ length: count }, (_, index) => ManagedRules.ofAws(`Rules${index}`));

    expect(prepare({ managedRules: groups(99) }).rules()).toHaveLength(100);
    expect(() => prepare({ managedRules: groups(100) })).toThrow(
      'has 100 managed rule groups, but can have at most 99',
    );
  });

  it('is associated with each load balancer that it protects', () => {
    const { stack, firewall, template } = prepare();
    const vpc = new Vpc(stack, 'Vpc');
    const balancers = ['One', 'Other'].map((id) => new ApplicationLoadBalancer(stack, id, { vpc }));

    balancers.forEach((balancer) => firewall.protect(balancer));

    template().resourceCountIs('AWS::WAFv2::WebACLAssociation', 2);
    for (const balancer of balancers) {
      template().hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
        ResourceArn: stack.resolve(balancer.loadBalancerArn),
        WebACLArn: stack.resolve(firewall.webAclArn),
      });
    }
  });

  it('refuses to protect nothing', () => {
    expect(() => prepare().firewall.protect(undefined as never)).toThrow(
      "the protection of 'Stack/Firewall' cannot be created without loadBalancer",
    );
  });

  it('has names by its address and the key of the stack if it is given neither', () => {
    const stack = new Stack(new App(), 'Shop');

    const firewall = new WebFirewall(stack, 'Firewall');

    const template = Template.fromStack(stack);
    expect(firewall.webAclName).toMatch(/^shop-firewall-web-acl-[0-9a-f]{8}$/);
    expect(firewall.logGroupName).toMatch(/^aws-waf-logs-shop-firewall-web-acl-[0-9a-f]{8}$/);
    template.hasResourceProperties('AWS::WAFv2::WebACL', {
      Description: Match.stringLikeRegexp('^[\\w+=:#@/,. -]{1,256}$'),
    });
    expect(statefulIds(template.toJSON() as never)).toEqual({
      'AWS::KMS::Key': ['StackKey57EFC447'],
      'AWS::Logs::LogGroup': ['FirewallLogsGroup6E3A1E1C'],
    });
  });
});
