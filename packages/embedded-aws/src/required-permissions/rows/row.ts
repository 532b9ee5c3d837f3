import { DeployedResource } from '../../stacks/deployment';
import { Action, ArtifactStoreDeclaration } from '../../pipeline-declaration/declaration';
import { DeployedAccount, Place } from '../deployed-account';
import { RequestContext } from '../policy/conditions';
import { Principal } from '../policy/principals';

/**
 * When AWS finds out that a permission is missing.
 *
 * - `creation`: the service refuses to make the resource, or the resource never becomes stable, and the stack is
 *   rolled back.
 * - `use`: the action of a pipeline fails.
 * - `call`: a build that the API of CodeBuild starts fails. A pipeline that uses the same project does not need it.
 * - `background`: the stack is deployed, and what the service does by itself fails: a log, a notification, a start is
 *   lost.
 */
export type Moment = 'creation' | 'use' | 'call' | 'background';

/** Calls that a service makes, or checks, in the name of a role or of its own. */
export interface Ask {
  readonly principal: Principal;
  readonly actions: readonly string[];
  /** One of these resources has to be allowed; mostly there is one. */
  readonly resources: readonly string[];
  /** Actions that do as well as the first of `actions`: an older prefix of the same service. @default - none */
  readonly orActions?: readonly string[];
  /** What is known of the call beyond what is known of every call. @default - nothing */
  readonly context?: RequestContext;
}

/** What a row is asked about. */
export interface Subject {
  readonly account: DeployedAccount;
  /** Account and region of the resource or action. */
  readonly place: Place;
}

export interface ResourceSubject extends Subject {
  readonly resource: DeployedResource;
}

/** An action of a pipeline, its variables resolved or marked as unknown. */
export interface ActionFacts {
  readonly pipeline: { readonly name: string; readonly roleArn: string };
  readonly action: Action;
  readonly configuration: Readonly<Record<string, string>>;
  /** The action's role, or the pipeline's if the action has none. */
  readonly roleArn: string;
  readonly artifactStore: ArtifactStoreDeclaration;
}

export interface ActionSubject extends Subject, ActionFacts {}

interface Row {
  /** What asks, in words that go on after "which AWS needs for": "a function in a VPC". */
  readonly title: string;
  /** The page of AWS. */
  readonly source: string;
}

/** What a kind of resource asks of a role. */
export interface ResourceRow extends Row {
  readonly type: string;
  readonly moment: Moment | ((subject: ResourceSubject) => Moment);
  /** Paths of the properties that name the role, list items skipped, such as `Targets.RoleArn`. */
  readonly roles: readonly string[];
  /** Empty if the row does not apply to this resource. */
  asks(subject: ResourceSubject): readonly Ask[];
}

/** What a kind of action asks of a role when it runs. */
export interface ActionRow extends Row {
  /** Owner, category and provider of the kinds of actions, such as `AWS Source S3`. */
  readonly kinds: readonly string[];
  /** Empty if the row does not apply to this action. */
  asks(subject: ActionSubject): readonly Ask[];
}

/** A role property or a kind of action of which AWS documents that nothing further is asked. */
export interface NothingFurther {
  /** `AWS::ECS::TaskDefinition TaskRoleArn`, or a kind of action. */
  readonly of: string;
  readonly because: string;
  readonly source: string;
}
