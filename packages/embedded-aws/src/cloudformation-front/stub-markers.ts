import { createHash } from 'node:crypto';
import { Preparation } from '../deployment/prepare';
import { Template } from '../stacks/template';

/** A type that makes nothing, in AWS as here. */
const NOTHING = 'AWS::CDK::Metadata';

/**
 * Puts something in the place of each stub that changes when its resource does: a change of a stubbed resource alone,
 * such as of a pipeline, is a change of the stack.
 */
export function markStubs(original: Template, { template, stubs }: Preparation): Template {
  const markers = stubs.map(({ logicalId }) => {
    const { Condition, ...resource } = original.Resources[logicalId];
    const digest = createHash('sha256').update(JSON.stringify(resource)).digest('hex');
    return [logicalId, { Type: NOTHING, Properties: { Analytics: digest }, ...(Condition && { Condition }) }] as const;
  });
  return { ...template, Resources: { ...template.Resources, ...Object.fromEntries(markers) } };
}
