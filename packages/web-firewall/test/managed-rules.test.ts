import { Lazy } from 'aws-cdk-lib/core';
import { ManagedRules, MatchAction } from '@slipway/web-firewall';
import { prepare } from './prepare';

function only(group: ManagedRules) {
  return prepare({ managedRules: [group] }).rules()[0];
}

describe('ManagedRules', () => {
  it.each([
    [ManagedRules.COMMON, 'AWSManagedRulesCommonRuleSet'],
    [ManagedRules.KNOWN_BAD_INPUTS, 'AWSManagedRulesKnownBadInputsRuleSet'],
    [ManagedRules.SQL_DATABASE, 'AWSManagedRulesSQLiRuleSet'],
    [ManagedRules.ADMIN_PROTECTION, 'AWSManagedRulesAdminProtectionRuleSet'],
    [ManagedRules.IP_REPUTATION, 'AWSManagedRulesAmazonIpReputationList'],
    [ManagedRules.ofAws('AWSManagedRulesLinuxRuleSet'), 'AWSManagedRulesLinuxRuleSet'],
  ])('%# are a group of AWS in its default version, whose rules decide', (group, name) => {
    expect(only(group)).toMatchObject({
      Name: name,
      OverrideAction: { None: {} },
      Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: name } },
    });
    expect(only(group).Statement.ManagedRuleGroupStatement).not.toHaveProperty('Version');
  });

  it('accept a group of a seller', () => {
    expect(only(ManagedRules.ofVendor('Acme', 'Bots')).Statement).toEqual({
      ManagedRuleGroupStatement: { VendorName: 'Acme', Name: 'Bots' },
    });
  });

  it('stay at a version', () => {
    expect(only(ManagedRules.COMMON.withOptions({ version: 'Version_1.16' })).Statement).toEqual({
      ManagedRuleGroupStatement: {
        VendorName: 'AWS',
        Name: 'AWSManagedRulesCommonRuleSet',
        Version: 'Version_1.16',
      },
    });
  });

  it.each([
    [MatchAction.ALLOW, 'Allow'],
    [MatchAction.BLOCK, 'Block'],
    [MatchAction.COUNT, 'Count'],
    [MatchAction.CAPTCHA, 'Captcha'],
    [MatchAction.CHALLENGE, 'Challenge'],
  ])('have a rule of theirs %s', (action, expected) => {
    const overrides = { SizeRestrictions_BODY: action };

    expect(only(ManagedRules.COMMON.withOptions({ overrides })).Statement.ManagedRuleGroupStatement).toMatchObject({
      RuleActionOverrides: [{ Name: 'SizeRestrictions_BODY', ActionToUse: { [expected]: {} } }],
    });
  });

  it('only count if configured, and keep what was chosen before', () => {
    const group = ManagedRules.COMMON.withOptions({ version: 'Version_1.16' }).withOptions({ countOnly: true });

    expect(only(group).OverrideAction).toEqual({ Count: {} });
    expect(only(group).Statement.ManagedRuleGroupStatement).toMatchObject({ Version: 'Version_1.16' });
  });

  it('do not change the group that they were made from', () => {
    ManagedRules.COMMON.withOptions({ countOnly: true });

    expect(only(ManagedRules.COMMON).OverrideAction).toEqual({ None: {} });
  });

  it.each(['', 'Rules of mine', 'a'.repeat(129)])("refuse the name '%s'", (name) => {
    expect(() => ManagedRules.ofAws(name)).toThrow(
      `'${name}' is not a valid name of a managed rule group: a name consists of 1 to 128 letters, digits, hyphens and underscores`,
    );
  });

  it.each(['', 'version 1', 'v'.repeat(65)])("refuse the version '%s'", (version) => {
    expect(() => ManagedRules.COMMON.withOptions({ version })).toThrow(
      `'${version}' is not a valid version of AWSManagedRulesCommonRuleSet: a version consists of 1 to 64 letters`,
    );
  });

  it('leave values that are only known at deployment to WAF', () => {
    const later = Lazy.string({ produce: () => 'later' });

    expect(() => ManagedRules.ofAws(later).withOptions({ version: later })).not.toThrow();
  });
});
