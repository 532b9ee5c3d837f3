import { dirname } from 'node:path';
import type { CheckedTemplate } from './check/check-finding';
import type { Finding } from './finding';
import { readableParts } from './findings';
import { LinkedTemplates } from './linked-templates';
import { entriesOf, propertiesOf, statementsOf } from './policies';
import { roleTakeover } from './rules/role-takeover';

/** Finding that several templates together cause, with the file of the template that contains the policy. */
export interface FindingAcross extends Finding {
  readonly file: string;
}

/**
 * Returns findings about permissions to run code with a role, if the policies of an identity are in several templates
 * of the same assembly and account. Includes findings that one of the templates causes alone.
 */
export function findingsAcross(templates: readonly CheckedTemplate[]): FindingAcross[] {
  const groups = new Map<string, CheckedTemplate[]>();
  for (const one of templates) {
    const key = `${dirname(one.file)} ${one.account}`;
    groups.set(key, [...(groups.get(key) ?? []), { ...one, template: readableParts(one.template) }]);
  }
  return [...groups.values()].filter(({ length }) => length > 1).flatMap(findingsWithin);
}

function findingsWithin(templates: readonly CheckedTemplate[]): FindingAcross[] {
  const linked = new LinkedTemplates(templates);
  const properties = propertiesOf(linked.template());
  const statements = statementsOf(entriesOf(properties), templates[0].account);
  return roleTakeover(statements, properties).map((finding) => ({ ...finding, ...linked.origin(finding.logicalId) }));
}
