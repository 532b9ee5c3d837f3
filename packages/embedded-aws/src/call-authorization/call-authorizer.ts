import { IncomingHttpHeaders } from 'node:http';
import { RequestContext } from '../required-permissions/policy/conditions';

/** Call with its caller's signature. */
export interface SignedCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Permission that AWS checks before it answers a call.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export interface CallPermission {
  /** Action with its service, such as `ecs:UpdateService`. */
  readonly action: string;
  /**
   * ARN of the resource, or `*` if the action has no resource-level permissions. `${Region}` and `${Account}` are those
   * of the caller, as in the Service Authorization Reference.
   */
  readonly resource: string;
  /** Condition keys of the call. The same placeholders are replaced. @default - those of every call */
  readonly context?: RequestContext;
}

/** Permissions that AWS checks before it answers, by operation. */
export type CallPermissions = Readonly<Record<string, (input: unknown) => readonly CallPermission[]>>;

/** Decides who may make the calls that an endpoint on loopback answers. */
export interface CallAuthorizer {
  /**
   * Checks who is calling, and whether the caller has every permission.
   * @throws ApiRefusedError if the caller is unknown or lacks a permission, with the message of AWS
   */
  authorize(call: SignedCall, permissions: readonly CallPermission[]): Promise<void>;
}
