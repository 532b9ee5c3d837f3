import { isBootstrapStack } from '../bootstrap/deploy-bootstrap';
import { AskedPermission } from '../required-permissions/check';
import { DeployedAccount } from '../required-permissions/deployed-account';
import { isAbout, Statement } from '../required-permissions/policy/statements';
import { covers, UNKNOWN_PART } from '../required-permissions/policy/wildcards';
import { DeployedStack } from '../stacks/deployment';
import { RecordedCall } from '../emulator/recorded-calls';

/** Source that showed that a statement is needed. */
export type Enforcer = 'embedded AWS' | 'table of AWS';

/** Statement of a role, and whether it was used. */
export interface StatementUse {
  readonly sid?: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Whether a call needed the statement. `unseen` if such calls cannot be observed. */
  readonly use: 'used' | 'never used' | 'unseen';
  /** Sources that showed the need. Empty unless the statement was used. */
  readonly enforcedBy: readonly Enforcer[];
  /** Actions of the statement that no call needed although such calls can be observed. */
  readonly unusedActions: readonly string[];
}

/** Permissions that a role of the app was granted, and which of them were used. */
export interface RoleUse {
  readonly stack: string;
  /** Construct path of the role. */
  readonly path: string;
  readonly role: string;
  readonly statements: readonly StatementUse[];
  /** AWS managed policies whose statements are not known here. */
  readonly unread: readonly string[];
  /** Denied calls, as `action on resource`. */
  readonly denied: readonly string[];
}

/**
 * Actions whose calls by a build or a function cannot be observed: no endpoint answers for the service, or a service
 * makes the call on behalf of its caller.
 */
const UNSEEN = /^(kms|xray|codestar-connections|codeconnections|codecommit):|^iam:PassRole$/i;

/** Call that a statement may have allowed. */
interface Need {
  readonly action: string;
  readonly resource: string;
  readonly enforcer: Enforcer;
}

/**
 * Compares what the roles of an app were granted with the calls that needed it. Conditions count as met.
 *
 * @param calls calls that the embedded AWS allowed or denied
 * @param asked permissions that AWS requires besides those calls, and that are allowed
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

/** Returns whether a statement allows a call. If the embedded AWS ignores the resource, the action decides. */
function allows(statement: Statement, { action, resource }: Need): boolean {
  const about = { ...statement, ...(resource === '*' && { Resource: '*', NotResource: undefined }) };
  return isAbout(about, { action, resource, context: {} });
}

function nameOf(principal: string): string {
  return principal.slice(principal.lastIndexOf('/') + 1);
}

/** Returns a value as a list. A statement may have either form. */
function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return [value!].flat();
}
