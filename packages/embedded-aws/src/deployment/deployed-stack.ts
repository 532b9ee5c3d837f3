import { StackArtifact } from './assembly';
import { DeployedResource, DeployedStack } from '../stacks/deployment';
import { Preparation } from './prepare';
import { Resolver, ResolverScope } from './resolver';
import { pathOf, rewriteReferences, Template, Value } from '../stacks/template';

/** Values of a deployed stack that the embedded AWS reports. */
export interface StackFacts {
  readonly stackId: string;
  readonly region: string;
  readonly accountId: string;
  /** Values of the template parameters, with Parameter Store parameters resolved. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly physicalIds: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  /** Outputs of the stacks in the same account and region, by `StackName.OutputName`. */
  readonly stackOutputs: Readonly<Record<string, string>>;
}

/**
 * Returns a resolver for the original template of a deployed stack. The resolver knows the stubs and the attributes of
 * the stack.
 */
export function resolverFor(
  artifact: Pick<StackArtifact, 'name' | 'template'>,
  preparation: Preparation,
  facts: StackFacts,
): Resolver {
  const { name: stackName } = artifact;
  const { meant: template } = preparation;
  const attributes = Object.fromEntries(
    Object.entries(preparation.attributes)
      .filter(([output]) => output in facts.outputs)
      .map(([output, attribute]) => [attribute, facts.outputs[output]]),
  );
  const known: ResolverScope = {
    template,
    stackName,
    stackId: facts.stackId,
    region: facts.region,
    accountId: facts.accountId,
    exports: facts.exports,
    stackOutputs: facts.stackOutputs,
    parameters: facts.parameters,
    physicalIds: { ...facts.physicalIds, ...secretArns(template, attributes) },
    attributes,
  };
  return new Resolver(withStubs(known, preparation));
}

/** Describes a deployed stack based on its original template. Resources whose condition is false are omitted. */
export function describeStack(
  artifact: Pick<StackArtifact, 'name' | 'template'>,
  preparation: Preparation,
  facts: StackFacts,
): DeployedStack {
  const resolver = resolverFor(artifact, preparation, facts);
  const stubs = new Set(preparation.stubs.map(({ logicalId }) => logicalId));
  const resources = Object.entries(preparation.meant.Resources)
    .filter(([, { Condition }]) => Condition === undefined || resolver.holds({ Condition }))
    .map(([logicalId, resource]): DeployedResource => ({
      logicalId,
      type: resource.Type,
      path: pathOf(logicalId, resource),
      physicalId: resolver.text({ Ref: logicalId }),
      properties: resolver.properties(resource.Properties!),
      stubbed: stubs.has(logicalId),
    }));
  const own = Object.keys(artifact.template.Outputs ?? {});
  return {
    name: artifact.name,
    accountId: facts.accountId,
    region: facts.region,
    resources,
    outputs: Object.fromEntries(own.filter((name) => name in facts.outputs).map((name) => [name, facts.outputs[name]])),
  };
}

function secretArns(template: Template, attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.keys(template.Resources)
      .filter(
        (logicalId) =>
          template.Resources[logicalId].Type === 'AWS::SecretsManager::Secret' && `${logicalId}.Id` in attributes,
      )
      .map((logicalId) => [logicalId, attributes[`${logicalId}.Id`]]),
  );
}

/**
 * Adds the names of stubs to the scope of a resolver. Stub names can refer to deployed resources, so they are known
 * only after the deployment.
 */
function withStubs(known: ResolverScope, { stubs }: Preparation): ResolverScope {
  const resolver = new Resolver(known);
  const physicalIds = Object.fromEntries(stubs.map(({ logicalId, name }) => [logicalId, resolver.text(name)]));
  const attributes: Record<string, string> = {};
  const note = (logicalId: string, attribute: string | undefined) => {
    const stub = attribute === undefined ? undefined : stubs.find((candidate) => candidate.logicalId === logicalId);
    if (stub) {
      attributes[`${logicalId}.${attribute}`] = resolver.text(stub.attribute(attribute!));
    }
    return undefined;
  };
  rewriteReferences(
    { Resources: known.template.Resources, Outputs: known.template.Outputs! } as unknown as Value,
    note,
  );
  return {
    ...known,
    physicalIds: { ...known.physicalIds, ...physicalIds },
    attributes: { ...known.attributes, ...attributes },
  };
}
