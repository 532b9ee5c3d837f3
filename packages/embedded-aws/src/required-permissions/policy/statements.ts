import { Conditions, conditionsHold, fillVariables, RequestContext } from './conditions';
import { all, any, not, Truth } from './truth';
import { covers } from './wildcards';

/** Policy statement of a template, after its intrinsic functions were resolved. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Conditions;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
}

/** Call for which a decision is needed: an action on a resource, with the known condition keys. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

/** Returns the statements of a policy document as a list, even if the document contains a single statement. */
export function statementsOf(document: unknown): Statement[] {
  return [
    (document as { readonly Statement?: Statement | readonly Statement[] }).Statement ?? [],
  ].flat() as Statement[];
}

/** Returns whether a statement applies to a call, ignoring its principals. */
export function applies(statement: Statement, request: Request): Truth {
  return isAbout(statement, request)
    ? all([
        appliesToAction(statement, request.action),
        appliesToResource(statement, request.resource, request.context),
        conditionsHold(statement.Condition ?? {}, request.context),
      ])
    : false;
}

/**
 * Returns whether a statement covers, or may cover, the action and resource of a call. The statement's conditions are
 * ignored.
 */
export function isAbout(statement: Statement, { action, resource, context }: Request): boolean {
  return appliesToAction(statement, action) !== false && appliesToResource(statement, resource, context) !== false;
}

function appliesToAction({ Action: actions, NotAction: notActions }: Statement, action: string): Truth {
  const listed = any([(actions ?? notActions)!].flat().map((pattern) => covers(pattern, action, true)));
  return actions === undefined ? not(listed) : listed;
}

/**
 * Returns whether a statement in a resource policy covers the resource. A statement without `Resource` covers the
 * resource to which the policy is attached.
 */
function appliesToResource(
  { Resource: resources, NotResource: notResources }: Statement,
  resource: string,
  context: RequestContext,
): Truth {
  if (resources === undefined && notResources === undefined) {
    return true;
  }
  const listed = any(
    [(resources ?? notResources)!].flat().map((pattern) => {
      const filled = fillVariables(pattern, context);
      return filled === undefined ? undefined : covers(filled, resource);
    }),
  );
  return resources === undefined ? not(listed) : listed;
}
