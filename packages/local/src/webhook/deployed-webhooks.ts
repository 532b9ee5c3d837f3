import { GetFunctionUrlConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeployedResource, Deployment, EmbeddedAws, parts, Value } from '@slipway/embedded-aws';

/** Resource types of secrets. The physical ID of such a resource is the ARN of the secret. */
const SECRETS: readonly string[] = ['AWS::SecretsManager::Secret', 'Custom::RecoverableSecret'];

/** Webhook of a deployment: a Lambda function URL that accepts signed deliveries. */
export interface DeployedWebhook {
  /** Construct path of the function URL. */
  readonly path: string;
  readonly url: string;
  /** Current secret for signing deliveries. */
  readonly secret: string;
}

/**
 * Finds the webhooks of a deployment. A webhook is a function that has a URL, and the ARN of exactly one secret of the
 * deployment in its environment.
 */
export async function findWebhooks(
  aws: EmbeddedAws,
  { stacks }: Pick<Deployment, 'stacks'>,
): Promise<DeployedWebhook[]> {
  const resources = stacks.flatMap((stack) => stack.resources);
  const secrets = resources.filter(({ type }) => SECRETS.includes(type)).map(({ physicalId }) => physicalId);
  const found = resources
    .filter(({ type, stubbed }) => type === 'AWS::Lambda::Url' && !stubbed)
    .map(async (url) => webhookOf(aws, url, secretsOf(functionOf(url, resources), secrets)));
  return (await Promise.all(found)).filter((webhook) => webhook !== undefined);
}

function functionOf(
  { properties }: DeployedResource,
  resources: readonly DeployedResource[],
): DeployedResource | undefined {
  const name = functionName(properties);
  return resources.find(({ type, physicalId }) => type === 'AWS::Lambda::Function' && physicalId === name);
}

function functionName({ TargetFunctionArn: arn }: DeployedResource['properties']): string {
  return String(arn).slice(String(arn).lastIndexOf(':') + 1);
}

function secretsOf(handler: DeployedResource | undefined, secrets: readonly string[]): string[] {
  const values = new Set(parts((handler?.properties.Environment ?? {}) as Value));
  return secrets.filter((arn) => values.has(arn));
}

async function webhookOf(
  aws: EmbeddedAws,
  { path, properties }: DeployedResource,
  secrets: readonly string[],
): Promise<DeployedWebhook | undefined> {
  if (secrets.length !== 1) {
    return undefined;
  }
  const options = aws.clientOptions(aws.root);
  const { FunctionUrl: url } = await new LambdaClient(options).send(
    new GetFunctionUrlConfigCommand({ FunctionName: functionName(properties) }),
  );
  const { SecretString: secret } = await new SecretsManagerClient(options).send(
    new GetSecretValueCommand({ SecretId: secrets[0] }),
  );
  return { path, url: url!, secret: secret! };
}
