import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { requireProps } from '@slipway/conventions';
import { NamedAndEncryptedProps, WithDefaults, withDefaults } from '@slipway/kms';
import { Construct } from 'constructs';
import { AddressList } from './address-list';
import { FirewallLogs, LoggedRequests } from './firewall-logs';
import { ManagedRules } from './managed-rules';
import { RateLimit } from './rate-limit';

const COUNTRY = /^[A-Z]{2}$/;
/** Maximum number of managed rule groups, whose rules have the priorities 1, 2 and so on. */
const MOST_GROUPS = 99;
const SECRET_HEADERS = ['authorization', 'cookie'];

/** Rule priorities before and after those of the managed groups. WAF evaluates the lowest priority first. */
enum Priority {
  ALLOWED_ADDRESSES = 0,
  BLOCKED_ADDRESSES = 100,
  BLOCKED_COUNTRIES = 101,
  RATE_LIMIT = 102,
}

/** Properties of a firewall for load balancers. */
export interface WebFirewallProps extends NamedAndEncryptedProps {
  /** Limit on the number of requests from each client. @default RateLimit.perAddress(1000), in 5 minutes */
  readonly rateLimit?: RateLimit;
  /**
   * Managed rule groups, whose rules have the priorities 1, 2 and so on.
   *
   * Groups that use up to 1,500 capacity units in total cause no extra charge: `COMMON` uses 700, `KNOWN_BAD_INPUTS`
   * and `SQL_DATABASE` 200 each.
   *
   * @default [ManagedRules.COMMON, ManagedRules.KNOWN_BAD_INPUTS]
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
   */
  readonly managedRules?: readonly ManagedRules[];
  /** ISO 3166 codes of countries to block, such as `AQ`. @default - no country is blocked */
  readonly blockedCountries?: readonly string[];
  /**
   * IPv4 and IPv6 ranges to block, such as `192.0.2.0/24`. A range that is known only at deployment is treated as IPv4.
   *
   * @default - no address is blocked
   */
  readonly blockedAddresses?: readonly string[];
  /**
   * IPv4 and IPv6 ranges to allow without evaluating other rules. A range that is known only at deployment, such as a
   * NAT gateway's address with `/32`, is treated as IPv4.
   *
   * @default - no address is exempt
   */
  readonly allowedAddresses?: readonly string[];
  /** Kind of requests that the firewall logs. @default LoggedRequests.MATCHED */
  readonly logged?: LoggedRequests;
  /**
   * Headers whose values are redacted in logs and samples, in addition to `authorization` and `cookie`.
   * @default - only these two headers
   */
  readonly redactedHeaders?: readonly string[];
  /** Retention period of the request log. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/**
 * AWS WAF web ACL for load balancers, with a metric for every rule, and a request log in which secret headers are
 * redacted.
 *
 * Requests that no rule blocks are allowed. WAF charges per web ACL, per rule or rule group, and per million requests.
 *
 * @see https://aws.amazon.com/waf/pricing/
 */
export class WebFirewall extends Construct {
  /** ARN of the web ACL, for associations with other resources. It is known only at deployment. */
  public readonly webAclArn: string;
  /** Name of the web ACL, which is also the value of the `WebACL` dimension of its metrics. */
  public readonly webAclName: string;
  /** Name of the log group, which begins with `aws-waf-logs-` as WAF requires. */
  public readonly logGroupName: string;

  private readonly props: WithDefaults<WebFirewallProps>;
  private protectedCount = 0;

  /**
   * @throws Error if a country or an address is malformed, or if a managed group is listed twice or there are more than
   * 99 managed groups
   */
  constructor(scope: Construct, id: string, given: WebFirewallProps = {}) {
    super(scope, id);
    const props = withDefaults(this, given);
    this.props = props;
    const { name, key, logged = LoggedRequests.MATCHED, logRetention: retention } = props;
    const redactedHeaders = [...new Set([...SECRET_HEADERS, ...(props.redactedHeaders ?? [])].map(lowerCase))];
    this.webAclName = name.webAcl();
    const acl = new CfnWebACL(this, 'Resource', {
      name: this.webAclName,
      description: `Protects load balancers: ${this.node.path}`.replace(/[^\w+=:#@/,. -]/g, '-'),
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible(this.webAclName),
      rules: [...this.addressRules(), ...this.managedRules(), ...this.countryRules(), this.rateRule()],
      dataProtectionConfig: { dataProtections: redactedHeaders.map(substitute) },
    });
    this.webAclArn = acl.attrArn;
    const logs = new FirewallLogs(this, 'Logs', {
      name,
      key,
      webAclArn: this.webAclArn,
      logged,
      redactedHeaders,
      retention,
    });
    this.logGroupName = logs.logGroupName;
  }

  /**
   * Protects a load balancer with this firewall.
   *
   * A load balancer can have only one web ACL: the deployment fails if the load balancer already has one.
   */
  public protect(loadBalancer: IApplicationLoadBalancer): void {
    requireProps<{ loadBalancer: IApplicationLoadBalancer }>(
      `the protection of '${this.node.path}'`,
      { loadBalancer },
      { loadBalancer: 'an ApplicationLoadBalancer' },
    );
    this.protectedCount += 1;
    new CfnWebACLAssociation(this, `Association${this.protectedCount}`, {
      resourceArn: loadBalancer.loadBalancerArn,
      webAclArn: this.webAclArn,
    });
  }

  private addressRules(): CfnWebACL.RuleProperty[] {
    const { name, allowedAddresses = [], blockedAddresses = [] } = this.props;
    const lists = [
      { kind: 'allowed', id: 'Allowed', addresses: allowedAddresses, action: { allow: {} } },
      { kind: 'blocked', id: 'Blocked', addresses: blockedAddresses, action: { block: {} } },
    ];
    return lists
      .filter(({ addresses }) => addresses.length > 0)
      .map(({ kind, id, addresses, action }) => ({
        ...named(`${kind}-addresses`),
        priority: kind === 'allowed' ? Priority.ALLOWED_ADDRESSES : Priority.BLOCKED_ADDRESSES,
        action,
        statement: new AddressList(this, id, { name, kind, addresses }).statement,
      }));
  }

  private managedRules(): CfnWebACL.RuleProperty[] {
    const { managedRules = [ManagedRules.COMMON, ManagedRules.KNOWN_BAD_INPUTS] } = this.props;
    const names = managedRules.map(({ groupName }) => groupName);
    const twice = names.find((group, index) => names.indexOf(group) !== index);
    if (twice !== undefined) {
      throw new Error(
        `firewall '${this.node.path}' lists ${twice} twice, but rule names in a web ACL must be unique; list each group once`,
      );
    }
    if (managedRules.length > MOST_GROUPS) {
      throw new Error(
        `firewall '${this.node.path}' has ${managedRules.length} managed rule groups, but can have at most ${MOST_GROUPS}; remove some groups`,
      );
    }
    return managedRules.map((group, index) => ({
      ...named(group.groupName),
      priority: index + 1,
      ...group.toRule(),
    }));
  }

  private countryRules(): CfnWebACL.RuleProperty[] {
    const { blockedCountries: countryCodes = [] } = this.props;
    const malformed = countryCodes.find((code) => !COUNTRY.test(code));
    if (malformed !== undefined) {
      throw new Error(`'${malformed}' is not a country code: an ISO 3166 code has two upper-case letters, such as AQ`);
    }
    return countryCodes.length === 0
      ? []
      : [
          {
            ...named('blocked-countries'),
            priority: Priority.BLOCKED_COUNTRIES,
            action: { block: {} },
            statement: { geoMatchStatement: { countryCodes: [...countryCodes] } },
          },
        ];
  }

  private rateRule(): CfnWebACL.RuleProperty {
    const { rateLimit = RateLimit.perAddress(1000) } = this.props;
    return {
      ...named('rate-limit'),
      priority: Priority.RATE_LIMIT,
      action: { block: {} },
      statement: rateLimit.toStatement(),
    };
  }
}

function named(rule: string): Pick<CfnWebACL.RuleProperty, 'name' | 'visibilityConfig'> {
  return { name: rule, visibilityConfig: visible(rule) };
}

function visible(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}

/**
 * Returns the data protection setting for a header. If only the log were redacted, the header would be visible in the
 * request samples in the console.
 *
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_DataProtectionConfig.html
 */
function substitute(header: string): CfnWebACL.DataProtectProperty {
  return { action: 'SUBSTITUTION', field: { fieldType: 'SINGLE_HEADER', fieldKeys: [header] } };
}

function lowerCase(header: string): string {
  return header.toLowerCase();
}
