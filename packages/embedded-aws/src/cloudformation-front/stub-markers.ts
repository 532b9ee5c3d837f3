import { createHash } from 'node:crypto';
import { mentionsReference } from '../dynamic-references/reference';
import { Preparation } from '../deployment/prepare';
import { Stub } from '../deployment/stubs';
import { intrinsic, isObject, rewriteReferences, Template, Value } from '../stacks/template';

/** Resource type for which neither AWS nor the embedded AWS creates a resource. */
const NOTHING = 'AWS::CDK::Metadata';

/**
 * Replaces each stubbed resource with a marker that changes whenever the resource changes, so that a change to a
 * stubbed resource, such as a pipeline, also changes the stack. The marker contains the resource's dynamic references,
 * so that the deployment fails if a reference cannot be read.
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

/** Returns the parts of a value that contain dynamic references: strings, or functions that result in such strings. */
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
