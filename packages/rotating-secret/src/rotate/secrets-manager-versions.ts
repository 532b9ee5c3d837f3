import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  paginateListSecretVersionIds,
  PutSecretValueCommand,
  SecretsManagerClient,
  SecretVersionsListEntry,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { SecretState, SecretVersions } from './rotate';
import { parseValue, SecretValue } from './secret-value';

/** Versions of a secret in Secrets Manager. */
export class SecretsManagerVersions implements SecretVersions {
  constructor(
    private readonly client: SecretsManagerClient,
    private readonly secretId: string,
  ) {}

  public async describe(): Promise<SecretState> {
    const secret = await this.client.send(new DescribeSecretCommand({ SecretId: this.secretId }));
    return {
      rotates: secret.RotationEnabled === true,
      labels: secret.VersionIdsToStages ?? {},
      due: secret.NextRotationDate,
    };
  }

  public async read(version: string): Promise<SecretValue | undefined> {
    try {
      const { SecretString: text } = await this.client.send(
        new GetSecretValueCommand({ SecretId: this.secretId, VersionId: version }),
      );
      return parseValue(text, version);
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') {
        return undefined;
      }
      throw error;
    }
  }

  public async write(version: string, value: SecretValue): Promise<void> {
    try {
      await this.client.send(
        new PutSecretValueCommand({
          SecretId: this.secretId,
          ClientRequestToken: version,
          SecretString: JSON.stringify(value),
          VersionStages: ['AWSPENDING'],
        }),
      );
    } catch (error) {
      if ((error as Error).name !== 'ResourceExistsException') {
        throw error;
      }
    }
  }

  public async makeCurrent(version: string, instead: string): Promise<void> {
    await this.client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: this.secretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: version,
        RemoveFromVersionId: instead,
      }),
    );
  }

  public async unlabel(version: string): Promise<void> {
    await this.client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: this.secretId,
        VersionStage: 'AWSPENDING',
        RemoveFromVersionId: version,
      }),
    );
  }

  public async list(): Promise<readonly string[]> {
    const versions: SecretVersionsListEntry[] = [];
    const pages = paginateListSecretVersionIds(
      { client: this.client },
      { SecretId: this.secretId, IncludeDeprecated: true },
    );
    for await (const page of pages) {
      versions.push(...page.Versions!);
    }
    return versions
      .sort((one, other) => other.CreatedDate!.getTime() - one.CreatedDate!.getTime())
      .map(({ VersionId: id }) => id!);
  }
}
