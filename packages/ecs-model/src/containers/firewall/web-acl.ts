import { AddressSet } from './address-set';
import { RequestRate } from './request-rate';
import { Action, Rule, Statement, WebAclSettings } from './shapes';

/** What a firewall looks at in a request. */
export interface FirewallRequest {
  /** Address of the one who asks. */
  readonly address: string;
}

/** What a web ACL does with a request: it lets it through, or answers by itself. */
export type FirewallAnswer = { readonly allowed: true } | { readonly allowed: false; readonly status: number };

const FORBIDDEN = 403;
const ALLOWED: FirewallAnswer = { allowed: true };

/**
 * A web ACL: its rules in the order of their priorities, until one allows or blocks.
 *
 * It knows sets of addresses, rates by address, and what combines them. A rule with any other statement (groups that
 * AWS manages, countries, patterns) decides nothing here, and is named by `unknownRules`.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-actions.html
 */
export class WebAcl {
  /** Names of rules that decide nothing here, because the model does not know what they look at. */
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

/** A rule without an action takes that of a group, which is unknown. */
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

/** Undefined if the action goes on to the next rule, as `Count` does. */
function answerOf(action: Action): FirewallAnswer | undefined {
  return action.Allow === undefined ? refusalOf(action) : ALLOWED;
}

function refusalOf({ Block: block }: Action): FirewallAnswer | undefined {
  return block && { allowed: false, status: block.CustomResponse?.ResponseCode ?? FORBIDDEN };
}
