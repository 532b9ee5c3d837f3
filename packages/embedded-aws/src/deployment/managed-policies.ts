import { ADJUSTMENTS } from '../adjustments';
import { awsManagedPolicy } from '../required-permissions/policy/aws-managed-policies';
import { changeResources, Prepared } from './prepared-template';
import { parts, Template, Value } from '../stacks/template';

/** AWS managed policies that roles need but that the embedded AWS does not include. */
const MISSING = ['AWSCodeDeployRoleForECS', 'AWSCodeDeployRoleForECSLimited'];
const ARN_END = /:iam::aws:policy\/(.+)$/;

/** Adds to roles the statements of their AWS managed policies that the embedded AWS does not include. */
export function addManagedPolicies(template: Template): Prepared {
  return changeResources(template, (_, resource, report) => {
    const { Policies: own = [], ...properties } = resource.Type === 'AWS::IAM::Role' ? (resource.Properties ?? {}) : {};
    const added = namesOf(properties.ManagedPolicyArns ?? []).filter((name) => MISSING.includes(name));
    if (added.length === 0) {
      return resource;
    }
    report(ADJUSTMENTS.managedPolicy.says(added.join(', ')), ADJUSTMENTS.managedPolicy.why);
    const more = added.map((name) => ({
      PolicyName: `Slipway-${name}`,
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: awsManagedPolicy(`arn:aws:iam::aws:policy/${name}`) as unknown as Value,
      },
    }));
    return { ...resource, Properties: { ...properties, Policies: [...(own as Value[]), ...more] } };
  });
}

/**
 * Returns the policy names in ARNs, or in functions that result in ARNs. In every form, the name is at the end of a
 * string.
 */
function namesOf(arns: Value): string[] {
  return [...parts(arns)].flatMap((part) => (typeof part === 'string' ? (ARN_END.exec(part)?.[1] ?? []) : []));
}
