import { ADJUSTMENTS } from '../adjustments';
import { holdsWithoutKey, isAnswered } from './condition-keys';
import { Prepared, changeResources } from './prepared-template';
import {
  attribute,
  intrinsic,
  isObject,
  parts,
  Properties,
  rewrite,
  subParts,
  Template,
  Value,
} from '../stacks/template';

type Statement = { readonly [key: string]: Value };
type Report = (what: string, why: string) => void;

const LIST_ACTIONS = ['ssm:getparameters', 'ssm:getparametersbypath', 'cloudwatch:describealarms'];
const LOG_SUFFIX = /(:\*|:log-stream:\*)$/;
/** Policy variable, such as `${aws:username}`, or `${!aws:username}` in the text of a `Fn::Sub`. */
const POLICY_VARIABLE = /\$\{!?(aws|s3|kms|ec2|saml|cognito-identity\.amazonaws\.com):[^}]*\}/g;

/**
 * Rewrites the policies of a template so that the embedded AWS does not deny calls that AWS would allow.
 *
 * The embedded AWS evaluates actions and resources correctly, but sets only some condition keys, and does not replace
 * policy variables. Each change is reported, and makes the deployed copy more permissive. The removed conditions and
 * deny statements must be checked in another way. Trust policies are not changed. A second rewrite has no further
 * effect.
 */
export function normalizePolicies(template: Template): Prepared {
  const spellings = otherSpellings(template);
  return changeResources(template, (_, resource, report) => {
    const { AssumeRolePolicyDocument: trust, ...properties } = resource.Properties ?? {};
    const changed = rewrite(properties, (value) =>
      isPolicy(value) ? { ...value, Statement: normalizeStatements(value.Statement, spellings, report) } : value,
    ) as Properties;
    return { ...resource, Properties: { ...changed, ...(trust !== undefined && { AssumeRolePolicyDocument: trust }) } };
  });
}

function isPolicy(value: Value): value is { readonly Statement: Value } {
  return isObject(value) && 'Statement' in value;
}

function normalizeStatements(statements: Value, spellings: ReadonlyMap<string, Value[]>, report: Report): Value {
  return ([statements].flat() as Value[]).flatMap((statement) => {
    if (!isObject(statement) || statement.Effect === undefined) {
      return [statement];
    }
    const conditioned =
      statement.Effect === 'Deny'
        ? withoutUnfairDeny(statement, report)
        : withoutUnansweredConditions(statement, report);
    return conditioned
      .map((one) => normalizeResources(one, spellings, report))
      .flatMap((one) => splitListActions(one, report));
  });
}

/** Removes from an Allow statement the conditions that can never be true in the embedded AWS. */
function withoutUnansweredConditions(statement: Statement, report: Report): Statement[] {
  const conditions = eachCondition(statement);
  const kept = conditions.filter(([operator, key, expected]) => {
    const left =
      (isAnswered(key) && !hasPolicyVariable(expected)) || (!isAnswered(key) && holdsWithoutKey(operator, expected));
    if (!left) {
      const { says, why } = isAnswered(key) ? ADJUSTMENTS.variableCondition : ADJUSTMENTS.unansweredCondition;
      report(says(key), why);
    }
    return left;
  });
  return [kept.length < conditions.length ? withConditions(statement, kept) : statement];
}

/**
 * Removes a Deny statement that could deny more in the embedded AWS than in AWS, because the embedded AWS never sets
 * the condition key of the statement, or does not replace a policy variable in the statement.
 */
function withoutUnfairDeny(statement: Statement, report: Report): Statement[] {
  const conditions = eachCondition(statement);
  const always = conditions.some(
    ([operator, key, expected]) => !isAnswered(key) && holdsWithoutKey(operator, expected),
  );
  const compared = conditions.filter(([, key]) => isAnswered(key)).map(([, , expected]) => expected);
  const { Resource: resource = [], NotResource: others = [] } = statement;
  if (!always && !hasPolicyVariable([resource, others, ...compared])) {
    return [statement];
  }
  const { says, why } = always ? ADJUSTMENTS.unfairDeny : ADJUSTMENTS.variableDeny;
  report(says(String(statement.Sid ?? '')), why);
  return [];
}

function eachCondition(statement: Statement): [operator: string, key: string, expected: Value][] {
  return Object.entries((statement.Condition ?? {}) as Record<string, Record<string, Value>>).flatMap(
    ([operator, block]) =>
      Object.entries(block).map(([key, expected]) => [operator, key, expected] as [string, string, Value]),
  );
}

function withConditions(statement: Statement, conditions: readonly [string, string, Value][]): Statement {
  const blocks: Record<string, Record<string, Value>> = {};
  for (const [operator, key, expected] of conditions) {
    (blocks[operator] ??= {})[key] = expected;
  }
  const changed: Record<string, Value> = { ...statement, Condition: blocks };
  if (conditions.length === 0) {
    delete changed.Condition;
  }
  return changed;
}

function hasPolicyVariable(value: Value): boolean {
  return [...parts(value)].some((part) => typeof part === 'string' && new RegExp(POLICY_VARIABLE).test(part));
}

function normalizeResources(statement: Statement, spellings: ReadonlyMap<string, Value[]>, report: Report): Statement {
  const original = [statement.Resource ?? []].flat() as Value[];
  const resources = original.map((resource) => withoutPolicyVariables(resource, report));
  const present = new Set(resources.map((resource) => JSON.stringify(resource)));
  const added = resources
    .flatMap((resource) => [...logGroupOf(resource), ...(spellings.get(logicalIdOf(resource) ?? '') ?? [])])
    .filter((resource) => !present.has(JSON.stringify(resource)));
  if (added.length > 0) {
    report(ADJUSTMENTS.spelling.says(String(added.length)), ADJUSTMENTS.spelling.why);
  }
  const changed = added.length > 0 || JSON.stringify(resources) !== JSON.stringify(original);
  return changed ? { ...statement, Resource: [...resources, ...added] } : statement;
}

function withoutPolicyVariables(resource: Value, report: Report): Value {
  if (!hasPolicyVariable(resource)) {
    return resource;
  }
  report(ADJUSTMENTS.resourceVariable.says(), ADJUSTMENTS.resourceVariable.why);
  return rewrite(resource, (part) => (typeof part === 'string' ? part.replace(POLICY_VARIABLE, '*') : part));
}

/** Returns `…:log-group:name` for `…:log-group:name:*`, in any form of the ARN. */
function logGroupOf(resource: Value): Value[] {
  if (typeof resource === 'string') {
    return isLogArn(resource) ? [resource.replace(LOG_SUFFIX, '')] : [];
  }
  const found = intrinsic(resource);
  if (found?.name === 'Fn::Sub') {
    return isLogArn(subParts(found.argument).text) ? [rewrite(resource, withoutLogSuffix)] : [];
  }
  if (found?.name !== 'Fn::Join') {
    return [];
  }
  const [separator, items] = found.argument as [string, readonly Value[]];
  const last = items[items.length - 1];
  if (separator !== '' || typeof last !== 'string' || !isLogArn(`${JSON.stringify(items)}${last}`)) {
    return [];
  }
  return [{ 'Fn::Join': ['', [...items.slice(0, -1), last.replace(LOG_SUFFIX, '')]] }];
}

function isLogArn(text: string): boolean {
  return /:log-group:|:logs:/.test(text) && LOG_SUFFIX.test(text);
}

function withoutLogSuffix(part: Value): Value {
  return typeof part === 'string' ? part.replace(LOG_SUFFIX, '') : part;
}

/**
 * Moves actions that read several parameters or alarms to a statement with `Resource: *`, because the embedded AWS
 * checks these actions only against `*`.
 */
function splitListActions(statement: Statement, report: Report): Statement[] {
  const actions = [statement.Action ?? []].flat() as string[];
  const listing = actions.filter((action) => LIST_ACTIONS.includes(String(action).toLowerCase()));
  if (statement.Effect !== 'Allow' || listing.length === 0 || statement.Resource === '*') {
    return [statement];
  }
  report(ADJUSTMENTS.listActions.says(listing.join(', ')), ADJUSTMENTS.listActions.why);
  const others = actions.filter((action) => !listing.includes(action));
  const wide = { ...statement, Action: listing, Resource: '*' };
  return others.length > 0 ? [{ ...statement, Action: others }, wide] : [wide];
}

/** Returns the other ARN forms with which the embedded AWS checks resources of a template, by logical ID. */
function otherSpellings(template: Template): Map<string, Value[]> {
  const spellings = new Map<string, Value[]>();
  const add = (logicalId: string | undefined, service: string, name: string) => {
    const arn = { 'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${name}` };
    if (logicalId !== undefined) {
      spellings.set(logicalId, [...(spellings.get(logicalId) ?? []), arn]);
    }
  };
  for (const [logicalId, { Type, Properties: properties }] of Object.entries(template.Resources)) {
    if (Type === 'AWS::KMS::Alias') {
      add(logicalIdOf(properties?.TargetKeyId ?? null), 'kms', `\${${logicalId}}`);
    }
    if (Type === 'AWS::Logs::LogGroup') {
      add(logicalId, 'logs', `log-group:\${${logicalId}}`);
    }
  }
  return spellings;
}

function logicalIdOf(value: Value): string | undefined {
  const found = intrinsic(value);
  if (found?.name === 'Ref') {
    return String(found.argument);
  }
  return found?.name === 'Fn::GetAtt' ? attribute(found.argument).logicalId : undefined;
}
