import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ParameterValue, secretField, SecretReference, ValueStore } from '@slipway/buildspec';
import { EmbeddedAws } from '@slipway/embedded-aws';
import { ConfigurationError } from '../errors';
import { RoleSession } from '../role-session';

/**
 * Reads parameters and secrets for a build, with the permissions of the project's role.
 *
 * If a value does not exist, the error says so, even if the role's policy does not allow the call: AWS can deny the
 * call only because the value does not exist, and advice on the policy would then be wrong.
 */
export class RoleValues implements ValueStore {
  constructor(
    private readonly session: Pick<RoleSession, 'roleArn' | 'clientOptions' | 'call'>,
    private readonly aws: Pick<EmbeddedAws, 'accountId' | 'root' | 'clientOptions'>,
  ) {}

  /** Reads a parameter with `GetParameters`, as CodeBuild does. The role needs the permission `ssm:GetParameters`. */
  public async parameter(name: string): Promise<ParameterValue> {
    const read = async (options: object) => {
      const command = new GetParametersCommand({ Names: [name], WithDecryption: true });
      return (await new SSMClient(options).send(command)).Parameters![0];
    };
    const parameter = await this.session
      .call('ssm:GetParameters', name, async () => read(this.session.clientOptions))
      .catch(async (error) => {
        const exists = this.isElsewhere(name) || (await read(this.asRoot()));
        throw exists ? error : missingParameter(name);
      });
    if (!parameter) {
      throw missingParameter(name);
    }
    return { value: parameter.Value!, secure: parameter.Type === 'SecureString' };
  }

  public async secret({ secretId, jsonKey, versionStage, versionId }: SecretReference): Promise<string> {
    const secrets = new SecretsManagerClient(this.session.clientOptions);
    const command = new GetSecretValueCommand({ SecretId: secretId, VersionStage: versionStage, VersionId: versionId });
    const { SecretString: text } = await this.session
      .call('secretsmanager:GetSecretValue', secretId, async () => secrets.send(command))
      .catch(async (error) => {
        throw this.isElsewhere(secretId) || (await this.hasSecret(secretId)) ? error : missingSecret(secretId);
      });
    if (text === undefined) {
      throw new ConfigurationError('the secret is binary, but a build can only use a text secret');
    }
    return jsonKey === undefined ? text : keyOf(text, jsonKey);
  }

  private async hasSecret(secretId: string): Promise<boolean> {
    const found = await new SecretsManagerClient(this.asRoot())
      .send(new DescribeSecretCommand({ SecretId: secretId }))
      .catch((error: Error) => error);
    return !(found instanceof Error && found.name === 'ResourceNotFoundException');
  }

  /** Returns whether the role, or the value if `id` is an ARN, belongs to another account than that of the app. */
  private isElsewhere(id: string): boolean {
    const arns = [this.session.roleArn, id].filter((text) => text.startsWith('arn:'));
    return arns.some((arn) => arn.split(':')[4] !== this.aws.accountId);
  }

  private asRoot(): object {
    return this.aws.clientOptions(this.aws.root);
  }
}

function missingParameter(name: string): ConfigurationError {
  const [shortName] = name.replace(/^arn:.*:parameter/, '').split(':'); // without the version or label
  return missing('parameter', `--ssm ${shortName}=VALUE`);
}

function missingSecret(secretId: string): ConfigurationError {
  const name = secretId.replace(/^arn:.*:secret:(.*?)(-\w{6})?$/, '$1');
  return missing('secret', `--secret ${name}=VARIABLE`);
}

function missing(what: string, option: string): ConfigurationError {
  return new ConfigurationError(
    `the ${what} does not exist in this run; create it in the app, correct its name or, if it exists in your account, pass its value with ${option}`,
  );
}

/** Returns the value of a key in a JSON secret. Error messages do not contain the secret. */
function keyOf(text: string, key: string): string {
  const value = secretField(text, key);
  if (value === undefined) {
    throw new ConfigurationError(`the secret is not a JSON object with the key ${key}; correct the key or the secret`);
  }
  return value;
}
