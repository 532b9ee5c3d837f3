import { DeployedResource } from '../../stacks/deployment';
import { Action, ArtifactStoreDeclaration } from '../../pipeline-declaration/declaration';
import { DeployedAccount, Place } from '../deployed-account';
import { RequestContext } from '../policy/conditions';
import { Principal } from '../policy/principals';

/**
 * Moment at which a missing permission fails in AWS.
 *
 * - `creation`: the service refuses to create the resource, or the resource never becomes stable, and the stack is
 *   rolled back.
 * - `use`: the action of a pipeline fails.
 * - `call`: a build that the CodeBuild API starts fails. A pipeline that uses the same project does not need it.
 * - `background`: the stack is deployed, but something that the service does by itself fails: a log, a notification or
 *   a start is lost.
 */
export type Moment = 'creation' | 'use' | 'call' | 'background';

/** Calls that a service makes, or checks, with a role or in its own name. */
export interface Ask {
  readonly principal: Principal;
  readonly actions: readonly string[];
  /** Resources, of which one must be allowed. Usually there is only one. */
  readonly resources: readonly string[];
  /**
   * Actions that are accepted in place of the first of `actions`: an older prefix of the same service. @default - none
   */
  readonly orActions?: readonly string[];
  /** Known values of this call, in addition to those of every call. @default - none */
  readonly context?: RequestContext;
}

/** Subject of a row. */
export interface Subject {
  readonly account: DeployedAccount;
  /** Account and region of the resource or action. */
  readonly place: Place;
}

export interface ResourceSubject extends Subject {
  readonly resource: DeployedResource;
}

/** Action of a pipeline, with its variables resolved or marked as unknown. */
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
  /** Feature that requires the permission, as it continues "which AWS needs for": "a function in a VPC". */
  readonly title: string;
  /** Page of the AWS documentation. */
  readonly source: string;
}

/** Permissions that a type of resource requires of a role. */
export interface ResourceRow extends Row {
  readonly type: string;
  readonly moment: Moment | ((subject: ResourceSubject) => Moment);
  /** Paths of the properties that name the role, without list items, such as `Targets.RoleArn`. */
  readonly roles: readonly string[];
  /** Returns the required permissions. Empty if the row does not apply to this resource. */
  asks(subject: ResourceSubject): readonly Ask[];
}

/** Permissions that a kind of action requires of a role when it runs. */
export interface ActionRow extends Row {
  /** Owner, category and provider of the kinds of actions, such as `AWS Source S3`. */
  readonly kinds: readonly string[];
  /** Returns the required permissions. Empty if the row does not apply to this action. */
  asks(subject: ActionSubject): readonly Ask[];
}

/** Role property or kind of action for which AWS documents that nothing further is required. */
export interface NothingFurther {
  /** `AWS::ECS::TaskDefinition TaskRoleArn`, or a kind of action. */
  readonly of: string;
  readonly because: string;
  readonly source: string;
}
