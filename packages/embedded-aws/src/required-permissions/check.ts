import { DeployedAccount, Place } from './deployed-account';
import { Decision, decide } from './policy/decide';
import { Principal } from './policy/principals';
import { readable } from './policy/wildcards';
import { Ask, Moment } from './rows/row';

/** Permission that AWS requires. */
export interface AskedPermission {
  /** Construct path of the resource, or pipeline, stage and action. */
  readonly path: string;
  /** ARN of the role, or the principal of a service. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Feature that requires it, such as `a function in a VPC`. */
  readonly neededBy: string;
  /** Page of the AWS documentation that states the requirement. */
  readonly source: string;
  readonly moment: Moment;
}

export interface UndecidedPermission extends AskedPermission {
  readonly because: string;
}

/** Findings of a check. */
export interface PermissionFindings {
  /** All required permissions, whether or not they are allowed. */
  readonly asked: readonly AskedPermission[];
  readonly missing: readonly AskedPermission[];
  /** Permissions that could not be decided here. They may be missing in AWS. */
  readonly undecided: readonly UndecidedPermission[];
}

export type Asking = Pick<AskedPermission, 'path' | 'neededBy' | 'source' | 'moment'>;

/** Checks the permissions that one row requires against the policies of the account. */
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

/** Describes a missing permission in one sentence, with its remedy. */
export function describeMissing({ principal, action, resource, neededBy, source }: AskedPermission): string {
  const where = principal.startsWith('arn:')
    ? "the role's policy, and in the policy of the resource or its key if it has one"
    : 'the policy of the resource';
  const what = `${principal} may not call ${action} on ${resource}, which AWS needs for ${neededBy}`;
  return `${what}; grant it in ${where}, see ${source}`;
}

export function describeUndecided({
  principal,
  action,
  resource,
  neededBy,
  source,
  because,
}: UndecidedPermission): string {
  const what = `whether ${principal} may call ${action} on ${resource}, which AWS needs for ${neededBy}`;
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

/** Returns the best decision: one allowed resource is enough. */
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
