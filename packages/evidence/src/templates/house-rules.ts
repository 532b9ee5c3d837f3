import { TemplateFinding } from './finding';
import { references, Resource, Template } from './template';

const PREFIX = 'slipway-evidence::';
const ROLE_PROPERTIES = ['Role', 'RoleArn', 'ServiceRole'];

/** Function that returns a message if a resource violates a rule, otherwise `undefined` or `false`. */
type Rule = (resource: Resource, template: Required<Template>) => string | false | undefined;

/**
 * Rules for the apps of this workspace. They report resources that remain when the stacks are deleted, and resources
 * that can be created before the policies of their roles.
 *
 * Rules that apply to all apps are posture checks instead. `least-privilege` checks permissions at synthesis.
 */
const RULES: Readonly<Record<string, Rule>> = {
  retained: ({ DeletionPolicy, UpdateReplacePolicy }) => {
    const policy = [DeletionPolicy, UpdateReplacePolicy].find((value) => value !== undefined && value !== 'Delete');
    return (
      policy &&
      `the resource is kept when its stack deletes or replaces it (${policy}): set DeletionPolicy and UpdateReplacePolicy to Delete`
    );
  },

  'rights-come-later': (resource, { Resources }) => {
    const missing = missingPolicies(resource, Resources);
    return (
      missing.length > 0 &&
      `the resource can be used before its role has permissions: make the resource depend on ${missing.join(', ')}`
    );
  },
};

/** Returns the findings of the house rules in a template. All of these findings are errors. */
export function houseFindings({ Resources = {} }: Template): TemplateFinding[] {
  return Object.entries(Resources).flatMap(([logicalId, resource]) =>
    Object.entries(RULES).flatMap(([rule, check]): TemplateFinding[] => {
      const message = check(resource, { Resources });
      return message ? [{ rule: PREFIX + rule, severity: 'error', logicalId, message }] : [];
    }),
  );
}

/** Returns the logical IDs of role policies on which a resource does not depend, although it uses the role. */
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
