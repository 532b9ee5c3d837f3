import { Output, rewriteReferences, Template, Value } from '../stacks/template';

/** Name prefix of the outputs that contain resource attributes. */
export const ATTRIBUTE_OUTPUT = 'SlipwayAttribute';

/** Outputs with resource attributes that are added to the deployed copy of a template. */
export interface AttributeOutputs {
  readonly template: Template;
  /** Attributes in the form `LogicalId.Attribute`, by output name. */
  readonly names: Readonly<Record<string, string>>;
}

/**
 * Adds an output for every attribute to which a template refers, and for the ID of every secret. The embedded AWS does
 * not report attributes in any other way.
 *
 * @param deployed template that contains the resources and gets the outputs
 * @param wanted template that refers to the attributes
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

/** Returns the output for an attribute. The output has the same condition as the resource. */
function outputOf(template: Template, logicalId: string, attribute: string): Output {
  const { Condition } = template.Resources[logicalId];
  return { Value: { 'Fn::GetAtt': [logicalId, attribute] }, ...(Condition !== undefined && { Condition }) };
}
