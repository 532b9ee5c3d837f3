import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { secretField } from '@slipway/buildspec';
import { ContainerSettings } from './container-settings';

const SECRET = /^arn:[^:]+:secretsmanager:[^:]+:\d+:secret:[^:]+/;

/**
 * Returns a container's secret values, read with the task's execution role.
 *
 * @param options function that returns client options with the credentials of the execution role
 * @throws Error, with the message that ECS would report
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html
 */
export async function secretValues(
  secrets: ContainerSettings['secrets'],
  options: () => Promise<object>,
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const { name, valueFrom } of secrets) {
    try {
      values[name] = await valueOf(valueFrom, await options());
    } catch (cause) {
      throw new Error(
        `ResourceInitializationError: unable to pull secrets or registry auth: ${valueFrom}: ${(cause as Error).message}`,
        { cause },
      );
    }
  }
  return values;
}

async function valueOf(valueFrom: string, options: object): Promise<string> {
  const [SecretId] = SECRET.exec(valueFrom) ?? [];
  if (SecretId === undefined) {
    const Name = valueFrom.replace(/^arn:[^:]+:ssm:[^:]+:\d+:parameter/, '');
    const { Parameters } = await new SSMClient(options).send(
      new GetParametersCommand({ Names: [Name], WithDecryption: true }),
    );
    if (!Parameters?.[0]) {
      throw new Error('the parameter does not exist');
    }
    return Parameters[0].Value!;
  }
  const [key, stage, version] = valueFrom.slice(SecretId.length + 1).split(':');
  const { SecretString = '' } = await new SecretsManagerClient(options).send(
    new GetSecretValueCommand({ SecretId, VersionStage: stage || undefined, VersionId: version || undefined }),
  );
  return key ? keyOf(SecretString, key) : SecretString;
}

/** Returns the value of a key in a JSON secret. Error messages never contain the secret. */
function keyOf(text: string, key: string): string {
  const value = secretField(text, key);
  if (value === undefined) {
    throw new Error(`the secret is not a JSON object with the key ${key}`);
  }
  return value;
}
