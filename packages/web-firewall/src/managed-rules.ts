import { Token } from 'aws-cdk-lib/core';
import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

const NAME = /^[\w-]{1,128}$/;
const VERSION = /^[\w#:./-]{1,64}$/;

/**
 * WAF action for a request that matches a rule of a managed rule group.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-action.html
 */
export enum MatchAction {
  /** Allows the request, without evaluating further rules. */
  ALLOW = 'Allow',
  /** Blocks the request with status 403. */
  BLOCK = 'Block',
  /** Counts the request, and continues with the next rule. */
  COUNT = 'Count',
  /** Requires the client to solve a CAPTCHA puzzle, for which AWS charges extra. */
  CAPTCHA = 'Captcha',
  /** Runs a silent challenge that verifies that the client is a browser, for which AWS charges extra. */
  CHALLENGE = 'Challenge',
}

/** Options of a managed rule group. */
export interface ManagedRulesOptions {
  /**
   * Static version of the group, such as `Version_1.16`. AWS announces when a static version expires.
   *
   * @default - the default version, which AWS updates
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-managed-rule-groups-versioning.html
   */
  readonly version?: string;
  /**
   * Actions that override the actions of the group's rules, by rule name, such as `{ SizeRestrictions_BODY:
   * MatchAction.COUNT }`.
   *
   * @default - the actions that the group defines
   */
  readonly overrides?: Readonly<Record<string, MatchAction>>;
  /**
   * Whether all rules of the group only count matches, so that you can find false positives before requests are
   * blocked.
   * @default false
   */
  readonly countOnly?: boolean;
}

/** Part of a web ACL rule that refers to a managed rule group. */
export interface ManagedGroupRule {
  /** Statement with the group's name and its overrides. */
  readonly statement: CfnWebACL.StatementProperty;
  /** Whether the actions of the group's rules apply (`none`), or all matches are only counted (`count`). */
  readonly overrideAction: CfnWebACL.OverrideActionProperty;
}

/**
 * Rule group that AWS or an AWS Marketplace seller maintains.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export class ManagedRules {
  /** Rules against common vulnerabilities of the OWASP Top 10, such as cross-site scripting. */
  public static readonly COMMON = ManagedRules.ofAws('AWSManagedRulesCommonRuleSet');
  /** Rules against requests that are known to exploit vulnerabilities, such as those in Log4j. */
  public static readonly KNOWN_BAD_INPUTS = ManagedRules.ofAws('AWSManagedRulesKnownBadInputsRuleSet');
  /** Rules against SQL injection. */
  public static readonly SQL_DATABASE = ManagedRules.ofAws('AWSManagedRulesSQLiRuleSet');
  /** Rules against requests to administrative pages. */
  public static readonly ADMIN_PROTECTION = ManagedRules.ofAws('AWSManagedRulesAdminProtectionRuleSet');
  /** Rules against requests from IP addresses that Amazon has identified as sources of bots and attacks. */
  public static readonly IP_REPUTATION = ManagedRules.ofAws('AWSManagedRulesAmazonIpReputationList');

  /**
   * Returns an AWS managed rule group by its name, such as `AWSManagedRulesLinuxRuleSet`. AWS charges extra for some
   * groups.
   *
   * @throws Error if the name is malformed
   * @see https://aws.amazon.com/waf/pricing/
   */
  public static ofAws(groupName: string): ManagedRules {
    return ManagedRules.ofVendor('AWS', groupName);
  }

  /**
   * Returns a rule group of an AWS Marketplace seller. The account has to be subscribed to the group.
   *
   * @throws Error if the name is malformed
   */
  public static ofVendor(vendor: string, groupName: string): ManagedRules {
    if (!Token.isUnresolved(groupName) && !NAME.test(groupName)) {
      throw new Error(
        `'${groupName}' is not a valid name of a managed rule group: a name consists of 1 to 128 letters, digits, hyphens and underscores, such as AWSManagedRulesLinuxRuleSet`,
      );
    }
    return new ManagedRules(vendor, groupName, {});
  }

  private constructor(
    private readonly vendor: string,
    /** Name of the group, which is also the name of its rule and its metric in a web ACL. */
    public readonly groupName: string,
    private readonly options: ManagedRulesOptions,
  ) {}

  /**
   * Returns a copy of the group with these options. Options that are not passed keep their values.
   *
   * @throws Error if the version is malformed
   */
  public withOptions(options: ManagedRulesOptions): ManagedRules {
    const { version } = options;
    if (version !== undefined && !Token.isUnresolved(version) && !VERSION.test(version)) {
      throw new Error(
        `'${version}' is not a valid version of ${this.groupName}: a version consists of 1 to 64 letters, digits and the characters '_', '#', ':', '.', '/' and '-', such as Version_1.16`,
      );
    }
    return new ManagedRules(this.vendor, this.groupName, { ...this.options, ...options });
  }

  /** Returns the statement and the override action for a web ACL rule. */
  public toRule(): ManagedGroupRule {
    const { version, overrides = {}, countOnly = false } = this.options;
    const ruleActionOverrides = Object.entries(overrides).map(([rule, action]) => ({
      name: rule,
      actionToUse: { [action.toLowerCase()]: {} },
    }));
    return {
      overrideAction: countOnly ? { count: {} } : { none: {} },
      statement: {
        managedRuleGroupStatement: {
          vendorName: this.vendor,
          name: this.groupName,
          version,
          ...(ruleActionOverrides.length > 0 && { ruleActionOverrides }),
        },
      },
    };
  }
}
