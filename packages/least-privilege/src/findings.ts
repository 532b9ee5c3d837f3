import { ActionTable } from './action-table';
import type { Finding } from './finding';
import { attachmentsOf, statementsOf } from './policies';
import { awsManagedPolicy } from './rules/aws-managed-policy';
import { exclusion } from './rules/exclusion';
import { openPrincipal } from './rules/open-principal';
import { openResource } from './rules/open-resource';
import { openTrust } from './rules/open-trust';
import { passRole } from './rules/pass-role';
import type { Rule } from './rules/rule';
import { unknownAction } from './rules/unknown-action';
import { wildcardAction } from './rules/wildcard-action';

const RULES: readonly Rule[] = [wildcardAction, unknownAction, exclusion, openResource, openTrust, openPrincipal, passRole];

/**
 * Everything in a CloudFormation template that gives more rights than it names.
 *
 * @param template the parsed template
 * @param account the account that it is deployed to; without it, the root of any literal account counts as its own
 */
export function findings(template: object, account?: string): Finding[] {
  const json = template as Readonly<Record<string, unknown>>;
  const table = ActionTable.load();
  return [
    ...statementsOf(json, account).flatMap(({ statement, ...place }) => RULES.flatMap((rule) => rule(statement, table)).map((problem) => ({ ...place, ...problem }))),
    ...attachmentsOf(json).flatMap(({ arn, ...place }) => awsManagedPolicy(arn).map((problem) => ({ ...place, ...problem }))),
  ];
}
