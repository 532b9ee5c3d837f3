import { DeployedResource } from '../../stacks/deployment';
import { Action, ArtifactStoreDeclaration } from '../../pipeline-declaration/declaration';
import { DeployedAccount, Place } from '../deployed-account';
import { RequestContext } from '../policy/conditions';
import { Principal } from '../policy/principals';

/**
 * Moment at which a missing permission causes a failure in AWS.
 *
 * - `creation`: the service does not create the resource, or the resource never becomes stable, and the stack is rolled
 *   back.
 * - `use`: the pipeline action fails.
 * - `call`: a build that is started through the CodeBuild API fails. A pipeline that uses the same project does not
 *   need the permission.
 * - `background`: the stack is deployed, but an operation that the service performs by itself fails, so that a log, a
 *   notification or an execution is lost.
 */
export type Moment = 'creation' | 'use' | 'call' | 'background';

/** Permissions for calls that a service makes or checks, with a role or as a service principal. */
export interface Ask {
  readonly principal: Principal;
  readonly actions: readonly string[];
  /** ARNs of resources. The permission must be granted for at least one of them. The list usually has one item. */
  readonly resources: readonly string[];
  /**
   * Actions that are accepted instead of the actions at the same positions in `actions`, usually with an older service
   * prefix. @default - none
   */
  readonly orActions?: readonly string[];
  /** Known condition keys of the call, in addition to those of every call. @default - none */
  readonly context?: RequestContext;
}

/** Resource or action whose permissions a row describes. */
export interface Subject {
  readonly account: DeployedAccount;
  /** Account and region of the resource or action. */
  readonly place: Place;
}

export interface ResourceSubject extends Subject {
  readonly resource: DeployedResource;
}

/** Pipeline action, with its variables resolved or marked as unknown. */
export interface ActionFacts {
  readonly pipeline: { readonly name: string; readonly roleArn: string };
  readonly action: Action;
  readonly configuration: Readonly<Record<string, string>>;
  /** Role of the action, or the pipeline's role if the action has none. */
  readonly roleArn: string;
  readonly artifactStore: ArtifactStoreDeclaration;
}

export interface ActionSubject extends Subject, ActionFacts {}

interface Row {
  /**
   * Feature that requires the permissions, such as `a function in a VPC`. Messages contain it after "which AWS requires
   * for".
   */
  readonly title: string;
  /** URL of the page in the AWS documentation that states the requirement. */
  readonly source: string;
}

/** Permissions that a resource type requires of a role. */
export interface ResourceRow extends Row {
  readonly type: string;
  readonly moment: Moment | ((subject: ResourceSubject) => Moment);
  /** Paths of the properties that name the role, without list indexes, such as `Targets.RoleArn`. */
  readonly roles: readonly string[];
  /** Returns the required permissions. Empty if the row does not apply to this resource. */
  asks(subject: ResourceSubject): readonly Ask[];
}

/** Permissions that an action kind requires of a role when an action runs. */
export interface ActionRow extends Row {
  /** Action kinds, each with its owner, category and provider, such as `AWS Source S3`. */
  readonly kinds: readonly string[];
  /** Returns the required permissions. Empty if the row does not apply to this action. */
  asks(subject: ActionSubject): readonly Ask[];
}

/** Role property or action kind that requires no further permissions according to the AWS documentation. */
export interface NothingFurther {
  /** Resource type and property, such as `AWS::ECS::TaskDefinition TaskRoleArn`, or an action kind. */
  readonly of: string;
  readonly because: string;
  readonly source: string;
}
