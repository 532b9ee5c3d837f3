import { DeployedAccount, Place } from './deployed-account';
import { Decision, decide } from './policy/decide';
import { Principal } from './policy/principals';
import { readable } from './policy/wildcards';
import { Ask, Moment } from './rows/row';

/** Permission that AWS requires of a role or a service. */
export interface AskedPermission {
  /** Construct path of the resource or, for an action, `pipeline/stage/action`. */
  readonly path: string;
  /** ARN of the role that needs the permission, or a service principal such as `events.amazonaws.com`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Feature that requires the permission, such as `a function in a VPC`. */
  readonly neededBy: string;
  /** URL of the AWS documentation page that states the requirement. */
  readonly source: string;
  readonly moment: Moment;
}

/** Required permission for which the check could not determine whether the permission is granted. */
export interface UndecidedPermission extends AskedPermission {
  readonly because: string;
}

/** Action of an undecided permission if the table does not list the actions that AWS requires. */
export const UNKNOWN_ACTION = 'unknown';

/** Findings of a permission check. */
export interface PermissionFindings {
  /** All required permissions, whether or not they are granted. */
  readonly asked: readonly AskedPermission[];
  readonly missing: readonly AskedPermission[];
  /**
   * Required permissions for which the check could not determine whether they are granted, so they may be missing in
   * AWS.
   */
  readonly undecided: readonly UndecidedPermission[];
}

export type Asking = Pick<AskedPermission, 'path' | 'neededBy' | 'source' | 'moment'>;

/** Checks whether the policies in an account grant the permissions that one row of the table requires. */
export function check(
  account: DeployedAccount,
  place: Place,
  asking: Asking,
  asks: readonly Ask[],
): PermissionFindings {
  const checked = asks.flatMap((ask) =>
    ask.actions.map((action, index) => {
      const permission: AskedPermission = {
        ...asking,
        principal: nameOf(ask.principal),
        action,
        resource: readable(ask.resources[0]),
      };
      return {
        permission,
        decision: best(
          [action, ...[ask.orActions?.[index] ?? []].flat()].flatMap((name) =>
            ask.resources.map((resource) => decision(account, place, ask, name, resource)),
          ),
        ),
      };
    }),
  );
  return {
    asked: checked.map(({ permission }) => permission),
    missing: checked.filter(({ decision: { outcome } }) => outcome === 'denied').map(({ permission }) => permission),
    undecided: checked.flatMap(({ permission, decision: one }) =>
      one.outcome === 'undecided' ? [{ ...permission, because: one.because }] : [],
    ),
  };
}

/** Describes a missing permission and how to grant it, in one sentence. */
export function describeMissing({ principal, action, resource, neededBy, source }: AskedPermission): string {
  const ofService = action === 'sts:AssumeRole' ? 'the trust policy of the role' : 'the resource policy';
  const where = principal.startsWith('arn:')
    ? "the role's policy and, if necessary, in its permissions boundary and in the policies of the resource and its KMS key"
    : ofService;
  const what = `${principal} is not allowed to call ${action} on ${resource}, which AWS requires for ${neededBy}`;
  return `${what}; grant the permission in ${where}, and remove statements that deny it, see ${source}`;
}

/** Describes a permission that could not be checked, with the reason or with advice, in one sentence. */
export function describeUndecided({
  principal,
  action,
  resource,
  neededBy,
  source,
  because,
}: UndecidedPermission): string {
  if (action === UNKNOWN_ACTION) {
    return `the permissions that AWS requires of ${principal} for ${neededBy} are not known and were not checked: look up the required permissions in the documentation of the service, and check that the role has them; see ${source}`;
  }
  const what = `whether ${principal} is allowed to call ${action} on ${resource}, which AWS requires for ${neededBy}`;
  return `${what}, cannot be decided: ${because}; see ${source}`;
}

export function together(findings: readonly PermissionFindings[]): PermissionFindings {
  return {
    asked: findings.flatMap(({ asked }) => asked),
    missing: findings.flatMap(({ missing }) => missing),
    undecided: findings.flatMap(({ undecided }) => undecided),
  };
}

function decision(
  account: DeployedAccount,
  place: Place,
  { principal, context }: Ask,
  action: string,
  resource: string,
): Decision {
  const policies = account.policiesFor(principal, resource);
  return policies === undefined
    ? { outcome: 'undecided', because: 'the role is not part of the app' }
    : decide(
        principal,
        { action, resource, context: { ...account.contextOf(principal, place), ...context } },
        policies,
      );
}

/** Returns the most permissive decision, because it is sufficient if one action on one resource is allowed. */
function best(decisions: readonly Decision[]): Decision {
  return (
    decisions.find(({ outcome }) => outcome === 'allowed') ??
    decisions.find(({ outcome }) => outcome === 'undecided') ??
    decisions[0]
  );
}

function nameOf(principal: Principal): string {
  return 'service' in principal ? principal.service : principal.roleArn;
}
