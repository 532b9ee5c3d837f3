import { Token } from 'aws-cdk-lib/core';
import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

const NAME = /^[\w-]{1,128}$/;
const VERSION = /^[\w#:./-]{1,64}$/;

/**
 * What WAF does with a request that a rule of a managed group matches.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-action.html
 */
export enum MatchAction {
  /** Lets the request through, and looks at no further rule. */
  ALLOW = 'Allow',
  /** Refuses the request with status 403. */
  BLOCK = 'Block',
  /** Counts the request, and goes on to the next rule. */
  COUNT = 'Count',
  /** Has the client solve a puzzle, which is charged extra. */
  CAPTCHA = 'Captcha',
  /** Has the browser prove in the background that it is one, which is charged extra. */
  CHALLENGE = 'Challenge',
}

/** What differs from the defaults of a managed group. */
export interface ManagedRulesOptions {
  /**
   * Static version of the group, such as `Version_1.16`. A static version expires: AWS announces when.
   *
   * @default - the default version, which AWS moves on
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-managed-rule-groups-versioning.html
   */
  readonly version?: string;
  /**
   * What happens if a rule of the group matches, by the name of the rule, such as
   * `{ SizeRestrictions_BODY: MatchAction.COUNT }`.
   *
   * @default - what the group says
   */
  readonly overrides?: Readonly<Record<string, MatchAction>>;
  /** Whether the whole group only counts, so that its false positives can be seen first. @default false */
  readonly countOnly?: boolean;
}

/** The part of a rule of a web ACL that makes it a managed group. */
export interface ManagedGroupRule {
  /** Names the group and its overrides. */
  readonly statement: CfnWebACL.StatementProperty;
  /** Whether the group decides or only counts. */
  readonly overrideAction: CfnWebACL.OverrideActionProperty;
}

/**
 * A group of rules that AWS or a seller maintains.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export class ManagedRules {
  /** Threats of the OWASP Top 10, such as cross-site scripting. */
  public static readonly COMMON = ManagedRules.ofAws('AWSManagedRulesCommonRuleSet');
  /** Requests that are known to exploit vulnerabilities, such as those of Log4j. */
  public static readonly KNOWN_BAD_INPUTS = ManagedRules.ofAws('AWSManagedRulesKnownBadInputsRuleSet');
  /** Attempts to inject SQL. */
  public static readonly SQL_DATABASE = ManagedRules.ofAws('AWSManagedRulesSQLiRuleSet');
  /** Requests to pages for administrators. */
  public static readonly ADMIN_PROTECTION = ManagedRules.ofAws('AWSManagedRulesAdminProtectionRuleSet');
  /** Addresses that Amazon knows as sources of bots and attacks. */
  public static readonly IP_REPUTATION = ManagedRules.ofAws('AWSManagedRulesAmazonIpReputationList');

  /**
   * A group of AWS by its name, such as `AWSManagedRulesLinuxRuleSet`. Some are charged extra.
   *
   * @throws Error if the name is malformed
   * @see https://aws.amazon.com/waf/pricing/
   */
  public static ofAws(groupName: string): ManagedRules {
    return ManagedRules.ofVendor('AWS', groupName);
  }

  /**
   * A group of a seller in the AWS Marketplace, to which the account has subscribed.
   *
   * @throws Error if the name is malformed
   */
  public static ofVendor(vendor: string, groupName: string): ManagedRules {
    if (!Token.isUnresolved(groupName) && !NAME.test(groupName)) {
      throw new Error(
        `'${groupName}' is not the name of a managed rule group: a name has 1 to 128 letters, digits, hyphens and underscores; write one such as AWSManagedRulesLinuxRuleSet`,
      );
    }
    return new ManagedRules(vendor, groupName, {});
  }

  private constructor(
    private readonly vendor: string,
    /** Name of the group, which its rule and its metric in a web ACL have too. */
    public readonly groupName: string,
    private readonly options: ManagedRulesOptions,
  ) {}

  /**
   * Returns the same group with other options.
   *
   * @throws Error if the version is malformed
   */
  public withOptions(options: ManagedRulesOptions): ManagedRules {
    const { version } = options;
    if (version !== undefined && !Token.isUnresolved(version) && !VERSION.test(version)) {
      throw new Error(
        `'${version}' is not a version of ${this.groupName}: a version has 1 to 64 letters, digits and _ # : . / -; write one such as Version_1.16`,
      );
    }
    return new ManagedRules(this.vendor, this.groupName, { ...this.options, ...options });
  }

  /** The statement of a rule of a web ACL, and whether the group decides or counts. */
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
