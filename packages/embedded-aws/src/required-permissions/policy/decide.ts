import { unknownKeys } from './conditions';
import { Principal, reachOf } from './principals';
import { applies, isAbout, Request, Statement } from './statements';
import { all, any, not, Truth } from './truth';

/** Policies that determine whether a principal can make a call. */
export interface DecidingPolicies {
  /** Statements of the role's own policies. Empty for a service. */
  readonly identity: readonly Statement[];
  /** ARNs of the role's managed policies whose statements cannot be read, such as AWS managed policies. */
  readonly unread: readonly string[];
  /** Permissions boundary of the role. @default - the role has no boundary */
  readonly boundary?: readonly Statement[];
  /** Statements of the resource policy. Undefined if the resource may have a policy that is not part of the app. */
  readonly resource: readonly Statement[] | undefined;
}

export type Decision =
  { readonly outcome: 'allowed' | 'denied' } | { readonly outcome: 'undecided'; readonly because: string };

/** Whether a set of statements allows a call, and whether it denies the call. */
interface Verdict {
  readonly allows: Truth;
  readonly denies: Truth;
}

/**
 * Returns whether IAM would allow a call, or `undecided` with a reason.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(principal: Principal, request: Request, policies: DecidingPolicies): Decision {
  const identity = verdictOf(policies.identity, request);
  const boundary =
    policies.boundary === undefined ? { allows: true, denies: false } : verdictOf(policies.boundary, request);
  const granted = permits(principal, request, {
    identity: identity.allows === false && policies.unread.length > 0 ? undefined : identity.allows,
    ...grantsOf(principal, request, policies.resource),
  });
  const denied = any([identity.denies, boundary.denies, deniesAtResource(principal, request, policies.resource)]);
  const answer = all([not(denied), granted, boundary.allows]);
  return answer === undefined
    ? { outcome: 'undecided', because: reason(request, policies) }
    : { outcome: answer ? 'allowed' : 'denied' };
}

interface Grants {
  readonly identity: Truth;
  /** Whether the resource policy allows the principal itself. */
  readonly direct: Truth;
  /**
   * Whether the resource policy allows the principal's account, so that identity policies in this account can grant
   * access.
   */
  readonly account: Truth;
}

function permits(principal: Principal, { action, resource }: Request, { identity, direct, account }: Grants): Truth {
  if ('service' in principal) {
    return direct;
  }
  if (action.toLowerCase().startsWith('kms:')) {
    return any([direct, all([account, identity])]);
  }
  const owner = resource.split(':')[4];
  return owner && owner !== principal.roleArn.split(':')[4]
    ? all([identity, any([direct, account])])
    : any([identity, direct]);
}

function grantsOf(
  principal: Principal,
  request: Request,
  statements: readonly Statement[] | undefined,
): Pick<Grants, 'direct' | 'account'> {
  const that = (reach: 'direct' | 'account') =>
    statements === undefined
      ? undefined
      : any(
          statements
            .filter((statement) => statement.Effect === 'Allow' && reachOf(statement, principal) === reach)
            .map((statement) => applies(statement, request)),
        );
  return { direct: that('direct'), account: that('account') };
}

/** Returns whether the resource policy denies the call. A denial in a policy outside the app is not detected. */
function deniesAtResource(principal: Principal, request: Request, statements: readonly Statement[] = []): Truth {
  return any(
    statements
      .filter((statement) => statement.Effect === 'Deny' && reachOf(statement, principal) !== undefined)
      .map((statement) => applies(statement, request)),
  );
}

function verdictOf(statements: readonly Statement[], request: Request): Verdict {
  const that = (effect: string) =>
    any(statements.filter(({ Effect }) => Effect === effect).map((statement) => applies(statement, request)));
  return { allows: that('Allow'), denies: that('Deny') };
}

function reason(request: Request, { identity, boundary = [], resource, unread }: DecidingPolicies): string {
  const keys = [...identity, ...boundary, ...(resource ?? [])]
    .filter((statement) => isAbout(statement, request))
    .flatMap(({ Condition = {} }) => unknownKeys(Condition, request.context));
  return (
    [
      ...(keys.length > 0 ? [`the value of ${[...new Set(keys)].join(', ')} is unknown`] : []),
      ...(unread.length > 0 ? [`the policy ${unread.join(', ')} cannot be read`] : []),
      ...(resource === undefined ? ['the resource policy is not part of the app'] : []),
    ].join('; ') || 'only a part of the resource ARN is known'
  );
}
