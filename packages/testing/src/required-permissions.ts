import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesizeTo, Variables } from './app-main';

/** Permission that AWS requires a principal to have. */
interface AskedPermission {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly neededBy: string;
  readonly source: string;
}

interface UndecidedPermission extends AskedPermission {
  readonly because: string;
}

interface Resource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Stack {
  readonly resources: readonly Resource[];
}

/**
 * Functions of `@slipway/embedded-aws` that compare an app's roles with the permissions that AWS requires. They are
 * passed in, because `@slipway/embedded-aws` is itself tested with this package.
 */
export interface PermissionCheck {
  deployOnPaper(folder: string): Promise<readonly Stack[]>;
  checkPermissions(stacks: readonly Stack[]): {
    readonly asked: readonly AskedPermission[];
    readonly missing: readonly AskedPermission[];
    readonly undecided: readonly UndecidedPermission[];
  };
  describeMissing(permission: AskedPermission): string;
  describeUndecided(permission: UndecidedPermission): string;
}

export interface RequiredPermissionsProps {
  /** ID of the app's requirement that the tests prove. @default - the app has no such requirement */
  readonly requirement?: string;
  /** Path of the app's `main.ts`, without its extension. */
  readonly main: string;
  /** Environment variables for the synthesis of the app. */
  readonly variables: Variables;
  readonly check: PermissionCheck;
}

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Principal?: { readonly Service?: unknown };
}

type Change = (statement: Statement) => Statement | undefined;

/** Actions that exist under two service prefixes. To withdraw the permission, both must be removed. */
const TWINS: Readonly<Record<string, string>> = {
  'codeconnections:UseConnection': 'codestar-connections:UseConnection',
};

/**
 * Defines tests of an app: its roles have all permissions that AWS requires, the check decides each of them, and the
 * check notices if one of them is removed.
 */
export function describeRequiredPermissions({ requirement, main, variables, check }: RequiredPermissionsProps): void {
  const inWords = (one: UndecidedPermission) => check.describeUndecided(one);

  describe('what AWS asks of the roles', () => {
    let stacks: readonly Stack[];

    beforeAll(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'slipway-permissions-'));
      try {
        synthesizeTo(folder, main, variables);
        stacks = await check.deployOnPaper(folder);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it(`${requirement ? `[${requirement}] ` : ''}is granted, by documentation`, () => {
      expect(check.checkPermissions(stacks).missing.map((one) => check.describeMissing(one))).toEqual([]);
    });

    it('is known for every kind of action and every resource with a role, and decided for each of them', () => {
      expect(check.checkPermissions(stacks).undecided.map(inWords)).toEqual([]);
    });

    it('is missed as soon as it is taken away, or not decided if the resource is outside the app', () => {
      const { asked } = check.checkPermissions(stacks);

      const unnoticed = [...new Set(asked.map(({ action }) => action))].flatMap((action) =>
        unnoticedWithout(check, stacks, action, asked),
      );

      expect(
        unnoticed.map(
          ({ principal, action, resource, neededBy }) => `${principal} ${action} ${resource} (${neededBy})`,
        ),
      ).toEqual([]);
    });
  });
}

/**
 * Returns the required permissions that are not reported after their action was removed from all roles, and from all
 * statements of resource policies for services. A permission is reported as missing, or as undecided if the resource
 * policy is not part of the app.
 */
function unnoticedWithout(
  check: PermissionCheck,
  stacks: readonly Stack[],
  action: string,
  asked: readonly AskedPermission[],
): AskedPermission[] {
  const { missing, undecided } = check.checkPermissions(stacks.map((stack) => without(stack, action)));
  const outside = undecided.filter(({ because }) => because === 'the resource policy is not part of the app');
  const noticed = new Set([...missing, ...outside].map(idOf));
  return asked.filter((permission) => permission.action === action && !noticed.has(idOf(permission)));
}

function idOf({ principal, action, resource, source }: AskedPermission): string {
  return [principal, action, resource, source].join(' ');
}

function without(stack: Stack, action: string): Stack {
  const resources = stack.resources
    .filter(({ type, properties: { Action } }) => !(type === 'AWS::Lambda::Permission' && Action === action))
    .map((resource) => changePolicies(resource, (statement) => takeAway(resource, statement, action)));
  return { ...stack, resources };
}

/**
 * Removes an action from a statement. Deny statements, and statements of resource policies for principals other than
 * services, are not changed.
 */
function takeAway({ type }: Resource, statement: Statement, action: string): Statement | undefined {
  if (statement.Effect !== 'Allow' || !(type.startsWith('AWS::IAM::') || statement.Principal?.Service)) {
    return statement;
  }
  const rest = [statement.Action ?? []].flat().filter((one) => one !== action && one !== TWINS[action]);
  return rest.length === 0 ? undefined : { ...statement, Action: rest };
}

function changePolicies(resource: Resource, change: Change): Resource {
  return { ...resource, properties: changed(resource.properties, change) as Resource['properties'] };
}

function changed(value: unknown, change: Change): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => changed(item, change));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      name === 'Statement'
        ? [item]
            .flat()
            .map((one) => change(one as Statement))
            .filter((one) => one !== undefined)
        : changed(item, change),
    ]),
  );
}
