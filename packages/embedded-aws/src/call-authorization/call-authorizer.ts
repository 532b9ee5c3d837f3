import { IncomingHttpHeaders } from 'node:http';
import { RequestContext } from '../required-permissions/policy/conditions';

/** API call, with the signature of its caller. */
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
  /** Action with its service prefix, such as `ecs:UpdateService`. */
  readonly action: string;
  /**
   * ARN of the resource, or `*` if the action has no resource-level permissions. `${Region}` and `${Account}` are
   * replaced by the caller's region and account.
   */
  readonly resource: string;
  /**
   * Condition keys of the call, with the same placeholders as `resource`. @default - only the keys that every call has
   */
  readonly context?: RequestContext;
}

/** Functions that return the permissions that AWS checks before it answers a call, by operation. */
export type CallPermissions = Readonly<Record<string, (input: unknown) => readonly CallPermission[]>>;

/** Authorizes calls to an API endpoint on loopback. */
export interface CallAuthorizer {
  /**
   * Checks the caller's signature, and whether the caller has all required permissions.
   * @throws ApiRefusedError, with AWS's message, if the caller is unknown or lacks a permission
   */
  authorize(call: SignedCall, permissions: readonly CallPermission[]): Promise<void>;
}
