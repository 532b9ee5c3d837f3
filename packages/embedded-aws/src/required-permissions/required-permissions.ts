import { DeployedResource, DeployedStack } from '../stacks/deployment';
import { Asking, check, PermissionFindings, together, UNKNOWN_ACTION } from './check';
import { DeployedAccount, Place } from './deployed-account';
import { roleProperties } from './role-properties';
import { missingTrust } from './role-trust-check';
import { kindOf } from './rows/pipelines';
import { ActionFacts, Moment, ResourceSubject } from './rows/row';
import { NOTHING_FURTHER, PIPELINE_ROWS, RESOURCE_ROWS } from './table';

/** Moments at which a missing permission of a build causes a failure. */
const BUILD_MOMENTS: readonly Moment[] = ['use', 'call', 'background'];

/**
 * Checks whether roles in deployed stacks have the permissions that AWS requires for calls that cannot be observed in a
 * run.
 */
export class RequiredPermissions {
  private readonly account: DeployedAccount;

  /** @param stacks all deployed stacks */
  constructor(private readonly stacks: readonly DeployedStack[]) {
    this.account = new DeployedAccount(stacks);
  }

  /** Checks the permissions that AWS requires to create a stack. */
  public atCreation(stack: DeployedStack): PermissionFindings {
    return together(
      stack.resources.flatMap((resource) => [this.ofTrust(resource), this.ofResource(resource, stack, 'creation')]),
    );
  }

  /**
   * Checks the permissions that AWS requires in the background after the deployment, and reports roles that are not in
   * the table.
   */
  public inTheBackground(of: (resource: DeployedResource) => boolean = () => true): PermissionFindings {
    return together(
      this.stacks.flatMap((stack) =>
        stack.resources
          .filter(of)
          .map((resource) => together([this.ofResource(resource, stack, 'background'), unknownRoles(resource)])),
      ),
    );
  }

  /** Checks the permissions that AWS requires to run a pipeline action or evaluate a condition rule. */
  public ofAction(stage: string, facts: ActionFacts, region: string): PermissionFindings {
    const kind = kindOf(facts.action);
    const place = { accountId: facts.pipeline.roleArn.split(':')[4], region: facts.action.region ?? region };
    const rows = PIPELINE_ROWS.filter(({ kinds }) => kinds.length === 0 || kinds.includes(kind));
    const path = `${facts.pipeline.name}/${stage}/${facts.action.name}`;
    const asking = { path, moment: 'use' as const };
    return together([
      ...rows.map((row) =>
        check(
          this.account,
          place,
          { ...asking, neededBy: row.title, source: row.source },
          row.asks({ ...facts, account: this.account, place }),
        ),
      ),
      ...this.usedBy(facts).map((resource) => this.ofResource(resource, place, 'use')),
      ...(isKnownKind(kind) ? [] : [unknownKind(asking, facts, kind)]),
    ]);
  }

  /** Checks the permissions that AWS requires for a build that is started through the API, not by a pipeline. */
  public ofBuild(project: string): PermissionFindings {
    return together(
      this.stacks.flatMap((stack) =>
        stack.resources
          .filter(({ type, physicalId }) => type === 'AWS::CodeBuild::Project' && physicalId === project)
          .flatMap((resource) => BUILD_MOMENTS.map((moment) => this.ofResource(resource, stack, moment))),
      ),
    );
  }

  private ofTrust(resource: DeployedResource): PermissionFindings {
    return { asked: [], missing: missingTrust(resource, this.account), undecided: [] };
  }

  private ofResource(resource: DeployedResource, place: Place, moment: Moment): PermissionFindings {
    const subject: ResourceSubject = { resource, account: this.account, place };
    return together(
      RESOURCE_ROWS.filter(
        (row) =>
          row.type === resource.type &&
          (typeof row.moment === 'function' ? row.moment(subject) : row.moment) === moment,
      ).map((row) =>
        check(
          this.account,
          place,
          { path: resource.path, neededBy: row.title, source: row.source, moment },
          row.asks(subject),
        ),
      ),
    );
  }

  /** Returns the build project that an action uses and that needs its own permissions. */
  private usedBy({ configuration: { ProjectName: project } }: ActionFacts): DeployedResource[] {
    return [this.account.find('AWS::CodeBuild::Project', project) ?? []].flat();
  }
}

/**
 * Returns whether the table contains an action kind, either with required permissions or with the reason why no further
 * permissions are required.
 */
function isKnownKind(kind: string): boolean {
  return PIPELINE_ROWS.some(({ kinds }) => kinds.includes(kind)) || NOTHING_FURTHER.some(({ of }) => of === kind);
}

/**
 * Returns whether the table contains a property that names a role, either with required permissions or with the reason
 * why no further permissions are required.
 */
function isKnownRole(type: string, property: string): boolean {
  return (
    RESOURCE_ROWS.some((row) => row.type === type && row.roles.includes(property)) ||
    NOTHING_FURTHER.some(({ of }) => of === `${type} ${property}`)
  );
}

const USER_GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html';

function unknownRoles(resource: DeployedResource): PermissionFindings {
  const unknown = roleProperties(resource).filter(({ property }) => !isKnownRole(resource.type, property));
  return {
    asked: [],
    missing: [],
    undecided: unknown.map(({ property, roleArn }) => ({
      path: resource.path,
      principal: roleArn,
      action: UNKNOWN_ACTION,
      resource: '*',
      neededBy: `the property ${property} of ${resource.type}`,
      source: USER_GUIDE,
      moment: 'background',
      because: 'the table of required permissions does not cover this use of the role',
    })),
  };
}

function unknownKind(
  asking: Pick<Asking, 'path' | 'moment'>,
  { roleArn }: ActionFacts,
  kind: string,
): PermissionFindings {
  return {
    asked: [],
    missing: [],
    undecided: [
      {
        ...asking,
        principal: roleArn,
        action: UNKNOWN_ACTION,
        resource: '*',
        neededBy: `the action ${kind}`,
        source: USER_GUIDE,
        because: 'the table of required permissions does not cover this use of the role',
      },
    ],
  };
}
