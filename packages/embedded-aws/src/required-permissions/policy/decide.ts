import { unknownKeys } from './conditions';
import { Principal, reachOf } from './principals';
import { applies, isAbout, Request, Statement } from './statements';
import { all, any, not, Truth } from './truth';

/** The policies that decide about a call of one principal. */
export interface DecidingPolicies {
  /** The statements of the role's own policies; empty for a service. */
  readonly identity: readonly Statement[];
  /** Policies of the role that cannot be read, such as one that AWS manages. */
  readonly unread: readonly string[];
  /** The permissions boundary of the role. @default - it has none */
  readonly boundary?: readonly Statement[];
  /**
   * The statements of the policy of the resource. Undefined if the resource may have a policy that the app does not
   * hold.
   */
  readonly resource: readonly Statement[] | undefined;
}

export type Decision =
  { readonly outcome: 'allowed' | 'denied' } | { readonly outcome: 'undecided'; readonly because: string };

/** What a set of statements says about a call. */
interface Verdict {
  readonly allows: Truth;
  readonly denies: Truth;
}

/**
 * Decides about a call as IAM does, and says so if it cannot.
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
  /** The policy of the resource names the principal. */
  readonly direct: Truth;
  /** The policy of the resource lets in the account: its identity policies count. */
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

/** A denial in a policy outside the app is not seen; the README says so. */
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
      ...(keys.length > 0 ? [`the value of ${[...new Set(keys)].join(', ')} is not known here`] : []),
      ...(unread.length > 0 ? [`${unread.join(', ')} cannot be read here`] : []),
      ...(resource === undefined ? ['the policy of the resource is not part of the app'] : []),
    ].join('; ') || 'its resource is only partly known'
  );
}
