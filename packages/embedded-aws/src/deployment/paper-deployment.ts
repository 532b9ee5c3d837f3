import { readAssembly, StackArtifact } from './assembly';
import { describeStack, resolverFor, StackFacts } from './deployed-stack';
import { DeployedStack } from '../stacks/deployment';
import { Preparation } from './prepare';
import { fixReferences } from './reference-fixes';
import { stubTypes } from './stubs';
import { Template } from '../stacks/template';

/** Account ID for stacks whose app does not set the account. */
const DEFAULT_ACCOUNT = '111122223333';
const DEFAULT_REGION = 'us-east-1';

/**
 * Returns the stacks of an assembly as they would be deployed, without deploying them.
 *
 * Names that AWS would generate are derived from logical IDs. No process is started, and the network is not used.
 */
export async function deployOnPaper(folder: string): Promise<DeployedStack[]> {
  const published = { exports: {} as Record<string, string>, stackOutputs: {} as Record<string, string> };
  return (await readAssembly(folder)).map((artifact) => predictStack(artifact, published));
}

function predictStack(
  artifact: StackArtifact,
  published: { readonly exports: Record<string, string>; readonly stackOutputs: Record<string, string> },
): DeployedStack {
  const { name, template, accountId = DEFAULT_ACCOUNT, region = DEFAULT_REGION } = artifact;
  const { template: meant } = fixReferences(template);
  const types = [...new Set(Object.values(meant.Resources).map(({ Type }) => Type))];
  const preparation: Preparation = {
    template: meant,
    meant,
    stubs: stubTypes(meant, types, name).stubs,
    redirects: [],
    attributes: {},
    changes: [],
  };
  const facts: StackFacts = {
    accountId,
    region,
    ...published,
    physicalIds: {},
    outputs: {},
    parameters: parametersOf(template, artifact.parameters),
    stackId: `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/on-paper`,
  };
  const outputs = outputsOf(artifact, preparation, facts, published);
  return describeStack(artifact, preparation, { ...facts, outputs });
}

function outputsOf(
  artifact: StackArtifact,
  preparation: Preparation,
  facts: StackFacts,
  published: { readonly exports: Record<string, string>; readonly stackOutputs: Record<string, string> },
): Record<string, string> {
  const resolver = resolverFor(artifact, preparation, facts);
  const declared = Object.entries(artifact.template.Outputs ?? {}).filter(
    ([, { Condition }]) => Condition === undefined || resolver.holds({ Condition }),
  );
  return Object.fromEntries(
    declared.map(([output, { Value: value, Export: exported }]) => {
      const text = resolver.text(value);
      published.stackOutputs[`${artifact.name}.${output}`] = text;
      if (exported !== undefined) {
        published.exports[resolver.text(exported.Name)] = text;
      }
      return [output, text];
    }),
  );
}

function parametersOf(
  { Parameters: declared = {} }: Template,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, { Default: value = '' }]) => [name, given[name] ?? String(value)]),
  );
}
