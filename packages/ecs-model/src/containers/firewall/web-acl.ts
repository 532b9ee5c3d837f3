import { AddressSet } from './address-set';
import { RequestRate } from './request-rate';
import { Action, Rule, Statement, WebAclSettings } from './shapes';

/** Parts of a request that a firewall inspects. */
export interface FirewallRequest {
  /** IP address of the client. */
  readonly address: string;
}

/** Decision of a web ACL on a request: the request is allowed, or is blocked with the status code of the response. */
export type FirewallAnswer = { readonly allowed: true } | { readonly allowed: false; readonly status: number };

const FORBIDDEN = 403;
const ALLOWED: FirewallAnswer = { allowed: true };

/**
 * Web ACL that evaluates its rules in priority order until a rule allows or blocks the request.
 *
 * The model supports IP sets, rate limits by IP address, and combinations of these. A rule with any other statement,
 * such as an AWS managed rule group, a country or a pattern, has no effect and is listed in `unknownRules`.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-actions.html
 */
export class WebAcl {
  /** Names of rules that have no effect because the model does not support their statements. */
  public readonly unknownRules: readonly string[];

  private readonly rules: readonly { readonly action: Action; readonly matches: Matcher }[];

  constructor(
    private readonly settings: WebAclSettings,
    addressesOf: (arn: string) => AddressSet | undefined,
  ) {
    const rules = [...settings.Rules].sort((one, other) => one.Priority - other.Priority);
    this.unknownRules = rules.filter((rule) => !isKnown(rule)).map(({ Name }) => Name);
    this.rules = rules
      .filter(isKnown)
      .map(({ Action, Statement }) => ({ action: Action!, matches: matcherOf(Statement, addressesOf) }));
  }

  public answer(request: FirewallRequest): FirewallAnswer {
    for (const { action, matches } of this.rules) {
      const answer = matches(request) ? answerOf(action) : undefined;
      if (answer) {
        return answer;
      }
    }
    return refusalOf(this.settings.DefaultAction) ?? ALLOWED;
  }
}

/**
 * Returns whether the model supports a rule. A rule without an action refers to a rule group, which the model does not
 * support.
 */
function isKnown({ Action, Statement }: Rule): boolean {
  return Action !== undefined && isKnownStatement(Statement);
}

function isKnownStatement(statement: Statement): boolean {
  const { IPSetReferenceStatement: addresses, RateBasedStatement: rate, NotStatement: not } = statement;
  if (rate) {
    return rate.AggregateKeyType === 'IP' && (!rate.ScopeDownStatement || isKnownStatement(rate.ScopeDownStatement));
  }
  const parts = partsOf(statement);
  return (
    addresses !== undefined ||
    (not ? isKnownStatement(not.Statement) : parts.length > 0 && parts.every(isKnownStatement))
  );
}

function partsOf({ AndStatement: and, OrStatement: or }: Statement): readonly Statement[] {
  return (and ?? or)?.Statements ?? [];
}

type Matcher = (request: FirewallRequest) => boolean;

function matcherOf(statement: Statement, addressesOf: (arn: string) => AddressSet | undefined): Matcher {
  const {
    IPSetReferenceStatement: addresses,
    RateBasedStatement: rate,
    NotStatement: not,
    AndStatement: and,
  } = statement;
  if (addresses) {
    return ({ address }) => addressesOf(addresses.Arn)?.has(address) ?? false;
  }
  if (rate) {
    const requests = new RequestRate(rate.Limit, rate.EvaluationWindowSec);
    const counts = rate.ScopeDownStatement ? matcherOf(rate.ScopeDownStatement, addressesOf) : () => true;
    return (request) => counts(request) && requests.exceeds(request.address);
  }
  if (not) {
    const matches = matcherOf(not.Statement, addressesOf);
    return (request) => !matches(request);
  }
  const parts = partsOf(statement).map((part) => matcherOf(part, addressesOf));
  return and
    ? (request) => parts.every((matches) => matches(request))
    : (request) => parts.some((matches) => matches(request));
}

/**
 * Returns the decision of a rule's action, or undefined if evaluation continues with the next rule, as after `Count`.
 */
function answerOf(action: Action): FirewallAnswer | undefined {
  return action.Allow === undefined ? refusalOf(action) : ALLOWED;
}

function refusalOf({ Block: block }: Action): FirewallAnswer | undefined {
  return block && { allowed: false, status: block.CustomResponse?.ResponseCode ?? FORBIDDEN };
}
