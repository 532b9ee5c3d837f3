import { ActionTable } from './action-table';
import { withDefaults } from './defaults';
import type { Finding } from './finding';
import { attachmentsOf, entriesOf, statementsOf } from './policies';
import { awsManagedPolicy } from './rules/aws-managed-policy';
import { exclusion } from './rules/exclusion';
import { openPrincipal } from './rules/open-principal';
import { openResource } from './rules/open-resource';
import { openTrust } from './rules/open-trust';
import { passRole } from './rules/pass-role';
import type { Rule } from './rules/rule';
import { unknownAction } from './rules/unknown-action';
import { unreadableStatement } from './rules/unreadable-statement';
import { wildcardAction } from './rules/wildcard-action';

type Json = Readonly<Record<string, unknown>>;

const RULES: readonly Rule[] = [
  wildcardAction,
  unknownAction,
  exclusion,
  openResource,
  openTrust,
  openPrincipal,
  passRole,
];

/**
 * Everything in a CloudFormation template that gives more rights than it names.
 *
 * A parameter with a default is read twice: as a value that only the deployment knows, and as its default.
 *
 * @param template the parsed template
 * @param account the account that it is deployed to; without it, the root of any literal account counts as its own
 */
export function findings(template: object, account?: string): Finding[] {
  const json = template as Json;
  const found = findingsIn(json, account);
  const defaults = withDefaults(json);
  return defaults
    ? [
        ...found,
        ...findingsIn(defaults, account)
          .filter((finding) => !found.some((other) => isSame(finding, other)))
          .map(ofDefaults),
      ]
    : found;
}

function findingsIn(template: Json, account?: string): Finding[] {
  const table = ActionTable.load();
  const entries = entriesOf(template);
  return [
    ...statementsOf(entries, account).flatMap(({ statement, ...place }) =>
      RULES.flatMap((rule) => rule(statement, table)).map((problem) => ({ ...place, ...problem })),
    ),
    ...entries.flatMap(({ entry, place }) => unreadableStatement(entry).map((problem) => ({ ...place, ...problem }))),
    ...attachmentsOf(template).flatMap(({ arn, ...place }) =>
      awsManagedPolicy(arn).map((problem) => ({ ...place, ...problem })),
    ),
  ];
}

/** Once is enough where both readings of a statement break the same rule. */
function isSame(one: Finding, other: Finding): boolean {
  return one.rule === other.rule && one.logicalId === other.logicalId && one.location === other.location;
}

function ofDefaults(finding: Finding): Finding {
  return { ...finding, problem: `${finding.problem}, with the defaults and mappings of the template filled in` };
}
