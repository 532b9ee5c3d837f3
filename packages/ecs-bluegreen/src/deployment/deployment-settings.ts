import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { JobFailedError } from '@slipway/pipeline-job';
import { isTransient } from './transient';

/** Deployment settings in a secret, as a JSON object. Messages never contain a value except the reason for a freeze. */
export class DeploymentSettings {
  constructor(
    private readonly secrets: SecretsManagerClient,
    private readonly secretArn: string,
  ) {}

  /**
   * Refuses to begin a deployment while `freeze` contains a reason.
   *
   * @throws JobFailedError if deployments are frozen, or the secret cannot be read or is not a JSON object
   */
  public async checkFreeze(): Promise<void> {
    const { freeze } = this.parse(await this.read());
    if (freeze !== undefined && freeze !== '') {
      throw new JobFailedError(
        `deployments are frozen: ${String(freeze)}; nothing was changed; remove 'freeze' from the secret ${this.secretArn}, then retry the stage`,
      );
    }
  }

  private async read(): Promise<string> {
    try {
      const { SecretString } = await this.secrets.send(new GetSecretValueCommand({ SecretId: this.secretArn }));
      return SecretString ?? '';
    } catch (error) {
      if (isTransient(error)) {
        throw error;
      }
      throw new JobFailedError(
        `the deployment settings cannot be read from the secret ${this.secretArn} (${(error as Error).name}); nothing was changed; check that the secret has a current value, and that the function's role can read the secret and use its key`,
        { cause: error },
      );
    }
  }

  private parse(text: string): Readonly<Record<string, unknown>> {
    const settings = objectIn(text);
    if (settings === undefined) {
      throw new JobFailedError(
        `the secret ${this.secretArn} with the deployment settings does not contain a JSON object; nothing was changed; set its value to a JSON object such as {}`,
      );
    }
    return settings;
  }
}

/** Parses a JSON object. Returns undefined for invalid text, because the parser's error would quote the secret. */
function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
