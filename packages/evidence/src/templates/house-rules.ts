import { TemplateFinding } from './finding';
import { references, Resource, Template } from './template';

const PREFIX = 'slipway-evidence::';
const ROLE_PROPERTIES = ['Role', 'RoleArn', 'ServiceRole'];

/** Says what is wrong with a resource, or nothing. */
type Rule = (resource: Resource, template: Required<Template>) => string | false | undefined;

/**
 * How apps of this workspace are: removable, and with roles that are complete before they are used.
 *
 * What is good for every app is among the posture checks; `least-privilege` refuses permissions at synthesis.
 */
const RULES: Readonly<Record<string, Rule>> = {
  retained: ({ DeletionPolicy, UpdateReplacePolicy }) => {
    const policy = [DeletionPolicy, UpdateReplacePolicy].find((value) => value !== undefined && value !== 'Delete');
    return (
      policy &&
      `is kept when its stack deletes or replaces it (${policy}): set DeletionPolicy and UpdateReplacePolicy to Delete`
    );
  },

  'rights-come-later': (resource, { Resources }) => {
    const missing = missingPolicies(resource, Resources);
    return missing.length > 0 && `can be used before its role has permissions: make it depend on ${missing.join(', ')}`;
  },
};

/** Returns the findings of the house rules about a template, all of which are errors. */
export function houseFindings({ Resources = {} }: Template): TemplateFinding[] {
  return Object.entries(Resources).flatMap(([logicalId, resource]) =>
    Object.entries(RULES).flatMap(([rule, check]): TemplateFinding[] => {
      const message = check(resource, { Resources });
      return message ? [{ rule: PREFIX + rule, severity: 'error', logicalId, message }] : [];
    }),
  );
}

/** The policies of the role that a resource acts under, which it neither depends on nor refers to. */
function missingPolicies(resource: Resource, resources: Readonly<Record<string, Resource>>): string[] {
  const roles = Object.entries(resource.Properties ?? {})
    .filter(([property]) => ROLE_PROPERTIES.includes(property))
    .flatMap(([, value]) => references(value));
  const known = new Set([resource.DependsOn ?? [], references(resource.Properties)].flat());
  return Object.entries(resources)
    .filter(
      ([, { Type, Properties }]) =>
        Type === 'AWS::IAM::Policy' && references(Properties?.Roles).some((role) => roles.includes(role)),
    )
    .map(([policy]) => policy)
    .filter((policy) => !known.has(policy));
}
