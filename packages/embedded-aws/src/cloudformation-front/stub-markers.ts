import { createHash } from 'node:crypto';
import { mentionsReference } from '../dynamic-references/reference';
import { Preparation } from '../deployment/prepare';
import { Stub } from '../deployment/stubs';
import { intrinsic, isObject, rewriteReferences, Template, Value } from '../stacks/template';

/** Resource type that creates nothing, in AWS and here. */
const NOTHING = 'AWS::CDK::Metadata';

/**
 * Replaces each stub by a marker that changes when its resource does, so that a change of a stubbed resource alone,
 * such as a pipeline, changes the stack. The marker has the dynamic references of the resource, so that an unreadable
 * one fails the deployment.
 */
export function markStubs(original: Template, { template, stubs }: Preparation): Template {
  const markers = stubs.map(({ logicalId }) => {
    const { Condition, ...resource } = original.Resources[logicalId];
    const digest = createHash('sha256').update(JSON.stringify(resource)).digest('hex');
    const references = referringParts({ ...resource.Properties }).map((value) => withoutStubs(value, stubs));
    return [
      logicalId,
      {
        Type: NOTHING,
        Properties: { Analytics: digest, ...(references.length > 0 && { References: references }) },
        ...(references.length > 0 && resource.DependsOn && { DependsOn: resource.DependsOn }),
        ...(Condition && { Condition }),
      },
    ] as const;
  });
  return { ...template, Resources: { ...template.Resources, ...Object.fromEntries(markers) } };
}

/** Returns the texts that contain dynamic references, or the functions that produce such texts. */
function referringParts(value: Value): Value[] {
  if (!mentionsReference(value)) {
    return [];
  }
  return intrinsic(value) || !(isObject(value) || Array.isArray(value))
    ? [value]
    : Object.values(value).flatMap((item) => referringParts(item as Value));
}

function withoutStubs(value: Value, stubs: readonly Stub[]): Value {
  return rewriteReferences(value, (logicalId, attribute) => {
    const stub = stubs.find((it) => it.logicalId === logicalId);
    return attribute === undefined ? stub?.name : stub?.attribute(attribute);
  });
}
