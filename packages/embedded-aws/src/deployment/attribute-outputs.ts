import { Output, rewriteReferences, Template, Value } from '../stacks/template';

/** How the outputs begin that carry attributes. */
export const ATTRIBUTE_OUTPUT = 'SlipwayAttribute';

/** Which output of the deployed copy carries which attribute. */
export interface AttributeOutputs {
  readonly template: Template;
  /** `LogicalId.Attribute` by output name. */
  readonly names: Readonly<Record<string, string>>;
}

/**
 * Adds an output for every attribute that a template mentions: the embedded AWS tells attributes in no other way.
 *
 * @param wanted the template whose attributes are asked for; its own resources are what `deployed` has
 */
export function addAttributeOutputs(deployed: Template, wanted: Template): AttributeOutputs {
  const attributes = [...mentioned(wanted)].filter(([logicalId]) => deployed.Resources[logicalId] !== undefined);
  const outputs = attributes.map(
    ([logicalId, attribute], index) =>
      [`${ATTRIBUTE_OUTPUT}${index}`, outputOf(deployed, logicalId, attribute)] as const,
  );
  return {
    template: { ...deployed, Outputs: { ...deployed.Outputs, ...Object.fromEntries(outputs) } },
    names: Object.fromEntries(
      attributes.map(([logicalId, attribute], index) => [`${ATTRIBUTE_OUTPUT}${index}`, `${logicalId}.${attribute}`]),
    ),
  };
}

function mentioned(template: Template): Iterable<readonly [logicalId: string, attribute: string]> {
  const found = new Map<string, readonly [string, string]>();
  const note = (logicalId: string, attribute: string | undefined) => {
    if (attribute !== undefined) {
      found.set(`${logicalId}.${attribute}`, [logicalId, attribute]);
    }
    return undefined;
  };
  for (const [logicalId, { Type, Properties: properties = {} }] of Object.entries(template.Resources)) {
    if (Type === 'AWS::SecretsManager::Secret') {
      note(logicalId, 'Id');
    }
    rewriteReferences(properties, note);
  }
  rewriteReferences((template.Outputs ?? {}) as unknown as Value, note);
  return found.values();
}

/** The attribute exists only where its resource does. */
function outputOf(template: Template, logicalId: string, attribute: string): Output {
  const { Condition } = template.Resources[logicalId];
  return { Value: { 'Fn::GetAtt': [logicalId, attribute] }, ...(Condition !== undefined && { Condition }) };
}
