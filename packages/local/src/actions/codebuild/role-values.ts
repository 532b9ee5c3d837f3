import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ParameterValue, secretField, SecretReference, ValueStore } from '@slipway/buildspec';
import { ConfigurationError } from '../errors';
import { RoleSession } from '../role-session';

/** Reads parameters and secrets for a build, with the permissions of the project's role. */
export class RoleValues implements ValueStore {
  constructor(private readonly session: RoleSession) {}

  /** Reads a parameter with `GetParameters`, as CodeBuild does. The role needs the permission `ssm:GetParameters`. */
  public async parameter(name: string): Promise<ParameterValue> {
    const ssm = new SSMClient(this.session.clientOptions);
    const { Parameters } = await this.session.call('ssm:GetParameters', name, () =>
      ssm.send(new GetParametersCommand({ Names: [name], WithDecryption: true })),
    );
    const [parameter] = Parameters!;
    if (!parameter) {
      throw new ConfigurationError('the parameter does not exist; create it or correct its name');
    }
    return { value: parameter.Value!, secure: parameter.Type === 'SecureString' };
  }

  public async secret({ secretId, jsonKey, versionStage, versionId }: SecretReference): Promise<string> {
    const secrets = new SecretsManagerClient(this.session.clientOptions);
    const { SecretString: text } = await this.session.call('secretsmanager:GetSecretValue', secretId, () =>
      secrets.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: versionStage, VersionId: versionId })),
    );
    if (text === undefined) {
      throw new ConfigurationError('the secret is binary, but a build can only use a text secret');
    }
    return jsonKey === undefined ? text : keyOf(text, jsonKey);
  }
}

/** Returns the value of a key in a JSON secret. Error messages do not contain the secret. */
function keyOf(text: string, key: string): string {
  const value = secretField(text, key);
  if (value === undefined) {
    throw new ConfigurationError(`the secret is not a JSON object with the key ${key}; correct the key or the secret`);
  }
  return value;
}
