import { isBootstrapStack } from '../bootstrap/deploy-bootstrap';
import { AskedPermission } from '../required-permissions/check';
import { DeployedAccount } from '../required-permissions/deployed-account';
import { isAbout, Statement } from '../required-permissions/policy/statements';
import { covers, UNKNOWN_PART } from '../required-permissions/policy/wildcards';
import { DeployedStack } from '../stacks/deployment';
import { RecordedCall } from '../emulator/recorded-calls';

/**
 * Source of evidence that a statement is needed: a call to the embedded AWS, or the table of permissions that AWS
 * requires.
 */
export type Enforcer = 'embedded AWS' | 'table of AWS';

/** Policy statement of a role, and whether the statement was used. */
export interface StatementUse {
  readonly sid?: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Whether a call needed the statement, or `unseen` if calls of the statement's actions cannot be observed. */
  readonly use: 'used' | 'never used' | 'unseen';
  /** Sources of the evidence that the statement was used. Empty if it was not used. */
  readonly enforcedBy: readonly Enforcer[];
  /**
   * Actions of the statement that no call needed, except actions whose calls cannot be observed. Empty for a statement
   * with `NotAction`.
   */
  readonly unusedActions: readonly string[];
}

/** Permissions that a role of the app has, and which of them were used. */
export interface RoleUse {
  readonly stack: string;
  /** Construct path of the role. */
  readonly path: string;
  readonly role: string;
  readonly statements: readonly StatementUse[];
  /** ARNs of managed policies of the role whose statements are neither in the app nor known to the run. */
  readonly unread: readonly string[];
  /** Denied calls of the role, in the form `action on resource`. */
  readonly denied: readonly string[];
}

/**
 * Actions whose calls by a build or a function cannot be observed, because no local endpoint exists for the service, or
 * because another service makes the call on behalf of the caller.
 */
const UNSEEN = /^(kms|xray|codestar-connections|codeconnections|codecommit):|^iam:PassRole$/i;

/** Allowed call, and the source of the evidence for it. */
interface Need {
  readonly action: string;
  readonly resource: string;
  readonly enforcer: Enforcer;
}

/**
 * Compares the permissions of an app's roles with the calls that needed these permissions. Conditions are assumed to be
 * true. Roles in bootstrap stacks are omitted.
 *
 * @param calls calls by roles that the embedded AWS allowed or denied
 * @param asked permissions that AWS requires in addition to those for the calls, and that are allowed
 */
export function grantedAndUsed(
  stacks: readonly DeployedStack[],
  calls: readonly RecordedCall[],
  asked: readonly Pick<AskedPermission, 'principal' | 'action' | 'resource'>[],
): RoleUse[] {
  const account = new DeployedAccount(stacks);
  const roles = stacks
    .filter(({ name }) => !isBootstrapStack(name))
    .flatMap(({ name: stack, accountId, resources }) =>
      resources
        .filter(({ type, stubbed }) => type === 'AWS::IAM::Role' && !stubbed)
        .map(({ path, physicalId }) => ({ stack, path, name: physicalId, accountId })),
    );
  return roles.map(({ stack, path, name, accountId }) => {
    const role = `arn:aws:iam::${accountId}:role/${name}`;
    const own = calls.filter((call) => call.account === accountId && call.role === name);
    const needs: Need[] = [
      ...own.filter(({ allowed }) => allowed).map((call) => ({ ...call, enforcer: 'embedded AWS' as const })),
      ...asked
        .filter(({ principal }) => nameOf(principal) === name)
        .map((one) => ({
          action: one.action,
          resource: one.resource.replaceAll('*', UNKNOWN_PART),
          enforcer: 'table of AWS' as const,
        })),
    ];
    const { identity, unread } = account.policiesFor({ roleArn: role }, '*')!;
    return {
      stack,
      path,
      role,
      statements: identity.filter(({ Effect }) => Effect === 'Allow').map((statement) => useOf(statement, needs)),
      unread,
      denied: own.filter(({ allowed }) => !allowed).map(({ action, resource }) => `${action} on ${resource}`),
    };
  });
}

function useOf(statement: Statement, needs: readonly Need[]): StatementUse {
  const actions = listOf(statement.Action ?? statement.NotAction);
  const using = needs.filter((need) => allows(statement, need));
  const unused = actions.filter(
    (action) => !UNSEEN.test(action) && !using.some((need) => covers(action, need.action, true) !== false),
  );
  const unseen = actions.every((action) => UNSEEN.test(action));
  return {
    sid: statement.Sid,
    actions,
    resources: listOf(statement.Resource ?? statement.NotResource),
    use: using.length > 0 ? 'used' : unseen ? 'unseen' : 'never used',
    enforcedBy: [...new Set(using.map(({ enforcer }) => enforcer))],
    unusedActions: statement.Action === undefined ? [] : unused,
  };
}

/** Returns whether a statement allows a call. If the embedded AWS ignored the resource, only the action is compared. */
function allows(statement: Statement, { action, resource }: Need): boolean {
  const about = { ...statement, ...(resource === '*' && { Resource: '*', NotResource: undefined }) };
  return isAbout(about, { action, resource, context: {} });
}

function nameOf(principal: string): string {
  return principal.slice(principal.lastIndexOf('/') + 1);
}

/** Returns the value of a statement element as a list. A single string becomes a list with one item. */
function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return [value!].flat();
}
