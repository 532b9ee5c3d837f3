import { ADJUSTMENTS } from '../adjustments';
import { changeResources, Prepared } from './prepared-template';
import { Properties, rewriteReferences, Template, Value } from '../stacks/template';

/** Rewrites references that the embedded AWS does not resolve, or resolves differently from AWS. */
export function fixReferences(template: Template): Prepared {
  const { template: resourcesFixed, changes } = changeResources(template, (_, resource, report) => {
    const properties = rewriteReferences(resource.Properties ?? {}, (logicalId, attribute) =>
      fixed(template, logicalId, attribute, report),
    ) as Properties;
    return { ...resource, Properties: properties };
  });
  const outputs = rewriteReferences((template.Outputs ?? {}) as unknown as Value, (logicalId, attribute) =>
    fixed(template, logicalId, attribute, () => undefined),
  );
  return { template: { ...resourcesFixed, Outputs: outputs as unknown as Template['Outputs'] }, changes };
}

function fixed(
  template: Template,
  logicalId: string,
  attribute: string | undefined,
  report: (what: string, why: string) => void,
): Value | undefined {
  const resource = template.Resources[logicalId];
  if (resource?.Type === 'AWS::SecretsManager::Secret' && attribute === undefined) {
    report(ADJUSTMENTS.secretReference.says(logicalId), ADJUSTMENTS.secretReference.why);
    return { 'Fn::GetAtt': [logicalId, 'Id'] };
  }
  const property = attribute === undefined ? undefined : resource?.Properties?.[attribute];
  if (property !== undefined && resource.Type.startsWith('AWS::EC2::')) {
    report(ADJUSTMENTS.networkAttribute.says(`${logicalId}.${attribute}`), ADJUSTMENTS.networkAttribute.why);
    return property;
  }
  return undefined;
}
