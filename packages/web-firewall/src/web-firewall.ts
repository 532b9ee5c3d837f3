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
/** Managed groups have the priorities 1, 2 and so on, so that there is room for them. */
const MOST_GROUPS = 99;
const SECRET_HEADERS = ['authorization', 'cookie'];

/** Priorities, smallest first, around those of the managed groups. */
enum Priority {
  ALLOWED_ADDRESSES = 0,
  BLOCKED_ADDRESSES = 100,
  BLOCKED_COUNTRIES = 101,
  RATE_LIMIT = 102,
}

/** Properties of a firewall for load balancers. */
export interface WebFirewallProps extends NamedAndEncryptedProps {
  /** Limit for the requests of each client. @default RateLimit.perAddress(1000), in 5 minutes */
  readonly rateLimit?: RateLimit;
  /**
   * Groups of rules that others maintain, with the priorities 1, 2 and so on.
   *
   * All groups together take up to 1,500 capacity units without extra charge: `COMMON` takes 700, `KNOWN_BAD_INPUTS`
   * and `SQL_DATABASE` 200 each.
   *
   * @default [ManagedRules.COMMON, ManagedRules.KNOWN_BAD_INPUTS]
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
   */
  readonly managedRules?: readonly ManagedRules[];
  /** Countries whose requests are refused, by their ISO 3166 code such as `AQ`. @default - no country is refused */
  readonly blockedCountries?: readonly string[];
  /**
   * IPv4 and IPv6 ranges whose requests are refused, such as `192.0.2.0/24`. A range that only the deployment knows
   * counts as IPv4.
   *
   * @default - no address is refused
   */
  readonly blockedAddresses?: readonly string[];
  /**
   * IPv4 and IPv6 ranges whose requests are let through without a look at any other rule. A range that only the
   * deployment knows, such as the address of a NAT gateway and `/32`, counts as IPv4.
   *
   * @default - no address is exempt
   */
  readonly allowedAddresses?: readonly string[];
  /** Requests that are logged. @default LoggedRequests.MATCHED */
  readonly logged?: LoggedRequests;
  /**
   * Headers whose values appear neither in logs nor in samples, besides `authorization` and `cookie`.
   * @default - only these two
   */
  readonly redactedHeaders?: readonly string[];
  /** How long the log is kept. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/**
 * A web ACL of AWS WAF for load balancers, with a metric for every rule, and logs without secrets.
 *
 * It lets through what no rule refuses. WAF charges per web ACL, per rule or group of rules, and per million requests.
 *
 * @see https://aws.amazon.com/waf/pricing/
 */
export class WebFirewall extends Construct {
  /** ARN by which other resources are associated, known only at deployment. */
  public readonly webAclArn: string;
  /** Name of the web ACL, which its metrics carry as the dimension `WebACL`. */
  public readonly webAclName: string;
  /** Name of the log group, which begins with `aws-waf-logs-` as WAF demands. */
  public readonly logGroupName: string;

  private readonly props: WithDefaults<WebFirewallProps>;
  private protectedCount = 0;

  /** @throws Error if a country or an address is malformed, or a managed group is given twice */
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
   * Has the firewall look at every request to a load balancer.
   *
   * A load balancer takes one web ACL: AWS refuses the deployment if it has another one already.
   */
  public protect(loadBalancer: IApplicationLoadBalancer): void {
    requireProps<{ loadBalancer: IApplicationLoadBalancer }>(
      `what '${this.node.path}' protects`,
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
        `firewall '${this.node.path}' has ${twice} twice, but the rules of a web ACL need different names; list each group once`,
      );
    }
    if (managedRules.length > MOST_GROUPS) {
      throw new Error(
        `firewall '${this.node.path}' has ${managedRules.length} managed groups: at most ${MOST_GROUPS} are possible; remove some`,
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
      throw new Error(
        `'${malformed}' is not the code of a country: ISO 3166 codes have two capital letters; write one such as AQ`,
      );
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
 * What is redacted in the log alone, the samples in the console still show.
 *
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_DataProtectionConfig.html
 */
function substitute(header: string): CfnWebACL.DataProtectProperty {
  return { action: 'SUBSTITUTION', field: { fieldType: 'SINGLE_HEADER', fieldKeys: [header] } };
}

function lowerCase(header: string): string {
  return header.toLowerCase();
}
