import { ActionTable } from './action-table';
import { withDefaults } from './defaults';
import type { Finding } from './finding';
import { malformedParts } from './malformed';
import { attachmentsOf, entriesOf, innerTemplatesOf, propertiesOf, statementsOf } from './policies';
import type { Entry, InnerTemplate, PlacedStatement, Property } from './policies';
import { awsManagedPolicy } from './rules/aws-managed-policy';
import { exclusion } from './rules/exclusion';
import { openPrincipal } from './rules/open-principal';
import { openResource } from './rules/open-resource';
import { openTrust } from './rules/open-trust';
import { passRole } from './rules/pass-role';
import { privilegeEscalation } from './rules/privilege-escalation';
import { roleTakeover } from './rules/role-takeover';
import type { Rule } from './rules/rule';
import { unknownAction } from './rules/unknown-action';
import { unreadableElements, unreadableStatement } from './rules/unreadable-statement';
import { unreadableTemplate } from './rules/unreadable-template';
import { wildcardAction } from './rules/wildcard-action';
import { isObject } from './text';

type Json = Readonly<Record<string, unknown>>;

const RULES: readonly Rule[] = [
  wildcardAction,
  unknownAction,
  exclusion,
  openResource,
  openTrust,
  openPrincipal,
  passRole,
  privilegeEscalation,
];

/**
 * Returns findings for all parts of a CloudFormation template that grant broader permissions than necessary.
 *
 * Each parameter with a default is checked twice: as a value that is known only at deployment, and with the default. A
 * malformed template results in findings, never in an error. The time is linear in the size of the template.
 *
 * @param template parsed template
 * @param account ID of the AWS account to which the template is deployed, 12 digits; without it, only `AWS::AccountId`
 * counts as the same account
 */
export function findings(template: object, account?: string): Finding[] {
  const malformed = malformedParts(template);
  if (!isObject(template)) {
    return malformed;
  }
  const readable = without(template, malformed);
  const found = findingsIn(readable, account);
  const defaults = withDefaults(readable);
  const known = new Set(found.map(keyOf));
  const added = defaults ? findingsIn(defaults, account).filter((finding) => !known.has(keyOf(finding))) : [];
  return [...malformed, ...found, ...added.map(ofDefaults)];
}

/** Returns a template without the parts that cannot be read. */
export function readableParts(template: object): Json {
  return isObject(template) ? without(template, malformedParts(template)) : {};
}

function without(template: Json, findings: readonly Finding[]): Json {
  const malformed = new Set(findings.map(({ logicalId }) => logicalId));
  const sections = ['Parameters', 'Mappings', 'Resources'].map((name): [string, Json] => {
    const section = template[name];
    return [
      name,
      isObject(section) ? Object.fromEntries(Object.entries(section).filter(([key]) => !malformed.has(key))) : {},
    ];
  });
  return { ...template, ...Object.fromEntries(sections) };
}

function findingsIn(template: Json, account?: string): Finding[] {
  const properties = propertiesOf(template);
  const entries = entriesOf(properties);
  const statements = statementsOf(entries, account);
  return [
    ...statements.flatMap(ofStatement),
    ...roleTakeover(statements, properties),
    ...entries.flatMap(ofEntry),
    ...ofAttachments(properties),
    ...innerTemplatesOf(properties).flatMap(ofInnerTemplate),
  ];
}

function ofStatement({ statement, ...place }: PlacedStatement): Finding[] {
  const table = ActionTable.load();
  return RULES.flatMap((rule) => rule(statement, table)).map((problem) => ({ ...place, ...problem }));
}

function ofEntry({ entry, place }: Entry): Finding[] {
  return [
    ...unreadableStatement(entry).map((problem) => ({ ...place, ...problem })),
    ...unreadableElements(entry).map(({ within, problem }) => ({
      ...place,
      location: `${place.location}/${within}`,
      ...problem,
    })),
  ];
}

function ofAttachments(properties: readonly Property[]): Finding[] {
  return attachmentsOf(properties).flatMap(({ arn, ...place }) =>
    awsManagedPolicy(arn).map((problem) => ({ ...place, ...problem })),
  );
}

/** Returns the findings of an inner template, with the location of the resource that deploys the inner template. */
function ofInnerTemplate({ template, ...place }: InnerTemplate): Finding[] {
  if (!template) {
    return unreadableTemplate().map((problem) => ({ ...place, ...problem }));
  }
  return findings(template).map((finding) => ({ ...finding, ...placedWithin(finding, place) }));
}

/** Converts the location of a finding in an inner template to a location in the outer template. */
export function placedWithin(
  finding: Finding,
  { logicalId, resourceType, path, location }: Omit<InnerTemplate, 'template'>,
): Finding {
  return {
    ...finding,
    logicalId,
    resourceType,
    path,
    location: `${location}/Resources/${finding.logicalId}/${finding.location}`,
  };
}

/** Returns a key for removing duplicates: the same problem can be found with and without parameter defaults. */
function keyOf({ rule, logicalId, location, problem, isFinal }: Finding): string {
  return [rule, logicalId, location, problem, isFinal].join('\n');
}

function ofDefaults(finding: Finding): Finding {
  return { ...finding, problem: `${finding.problem}, if the parameter defaults and mappings of the template apply` };
}
