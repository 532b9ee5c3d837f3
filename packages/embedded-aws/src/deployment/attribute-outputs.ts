import { Output, rewriteReferences, Template, Value } from '../stacks/template';

/** Prefix of the outputs that contain attributes. */
export const ATTRIBUTE_OUTPUT = 'SlipwayAttribute';

/** Outputs of the deployed copy that contain attributes. */
export interface AttributeOutputs {
  readonly template: Template;
  /** `LogicalId.Attribute`, by the name of the output. */
  readonly names: Readonly<Record<string, string>>;
}

/**
 * Adds an output for every attribute that a template mentions, because the embedded AWS reports attributes in no other
 * way.
 *
 * @param wanted template whose attributes are needed; `deployed` has its resources
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

/** Returns the output of an attribute, with the condition of its resource. */
function outputOf(template: Template, logicalId: string, attribute: string): Output {
  const { Condition } = template.Resources[logicalId];
  return { Value: { 'Fn::GetAtt': [logicalId, attribute] }, ...(Condition !== undefined && { Condition }) };
}
