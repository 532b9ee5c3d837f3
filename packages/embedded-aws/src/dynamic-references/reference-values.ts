import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { DeployedResource, DeployedStack } from '../stacks/deployment';
import { TemplateResource } from '../stacks/template';
import { DynamicReference, mentionsReference, referencesIn, secretPart } from './reference';

/**
 * Resource types that the runner executes instead of the embedded AWS. Secret values are needed only for these types.
 */
const EXECUTED_HERE = new Set(['AWS::CodeBuild::Project', 'AWS::CodePipeline::Pipeline', 'AWS::ECS::TaskDefinition']);

/** Values of the dynamic references in a resource when the resource was last described. */
interface Known {
  readonly definition: string;
  readonly values: Map<string, string>;
}

/**
 * Reads the values of dynamic references in deployed resources. Permissions are not checked here, because the
 * deployment has already resolved these references with the permissions of its role.
 */
export class ReferenceValues {
  private readonly known = new Map<string, Known>();

  /** @param confidential function that is called with each secret value that was read */
  constructor(private readonly confidential: (values: readonly string[]) => void = () => undefined) {}

  /**
   * Returns a stack with the values of its dynamic references. References to secrets are replaced only in resources
   * that the runner executes. As in CloudFormation, such a resource keeps the old value of a secret until the resource
   * itself changes.
   */
  public async putInto(
    aws: EmbeddedAws,
    stack: DeployedStack,
    definitions: Readonly<Record<string, TemplateResource>>,
  ): Promise<DeployedStack> {
    const resources: DeployedResource[] = [];
    for (const resource of stack.resources) {
      const key = [stack.accountId, stack.region, stack.name, resource.logicalId].join('/');
      const definition = definitions[resource.logicalId];
      resources.push(
        mentionsReference(resource.properties) ? await this.resolve(aws, key, resource, definition) : resource,
      );
    }
    return { ...stack, resources };
  }

  private async resolve(
    aws: EmbeddedAws,
    key: string,
    resource: DeployedResource,
    resourceDefinition: TemplateResource,
  ): Promise<DeployedResource> {
    const definition = JSON.stringify(resourceDefinition);
    const before = this.known.get(key);
    const kept = before?.definition === definition ? before.values : new Map<string, string>();
    const values = new Map<string, string>();
    for (const reference of textsOf(resource.properties).flatMap(referencesIn)) {
      if (reference.service === 'ssm') {
        values.set(reference.text, await parameter(aws, reference));
      } else if (EXECUTED_HERE.has(resource.type)) {
        values.set(reference.text, kept.get(reference.text) ?? (await this.secret(aws, reference)));
      }
    }
    this.known.set(key, { definition, values });
    return { ...resource, properties: withValues(resource.properties, values) as DeployedResource['properties'] };
  }

  /**
   * Returns the value of a dynamic reference to a secret. Secure strings do not occur here, because CloudFormation does
   * not allow them in the resource types that the runner executes.
   */
  private async secret(aws: EmbeddedAws, reference: DynamicReference): Promise<string> {
    const value = await secretOf(aws, reference);
    this.confidential([value]);
    return value;
  }
}

async function parameter(aws: EmbeddedAws, { body }: DynamicReference): Promise<string> {
  const { Parameter: found } = await new SSMClient(aws.clientOptions(aws.root)).send(
    new GetParameterCommand({ Name: body }),
  );
  return found!.Value!;
}

async function secretOf(aws: EmbeddedAws, reference: DynamicReference): Promise<string> {
  const { id, name, key, versionStage: VersionStage, versionId: VersionId } = secretPart(reference);
  const secrets = new SecretsManagerClient(aws.clientOptions(aws.root));
  const read = async (SecretId: string) =>
    secrets.send(new GetSecretValueCommand({ SecretId, VersionStage, VersionId }));
  const { SecretString: text } = await read(id).catch(async () => read(name));
  const value = key ? (JSON.parse(text!) as Record<string, unknown>)[key] : text;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.values(value).flatMap(textsOf);
  }
  return typeof value === 'string' ? [value] : [];
}

function withValues(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    return referencesIn(value).reduce(
      (text, reference) => text.replaceAll(reference.text, () => values.get(reference.text) ?? reference.text),
      value,
    );
  }
  if (Array.isArray(value)) {
    return value.map((item) => withValues(item, values));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withValues(item, values)]))
    : value;
}
