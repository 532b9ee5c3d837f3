import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LocalRun } from '@slipway/local';

/** Administrator who follows the deployment guide on the embedded AWS. */
export class Operator {
  constructor(private readonly run: LocalRun) {}

  /** Stores the GitHub token in its secret. */
  public async storeToken(): Promise<void> {
    const { aws } = this.run;
    const { physicalId } = this.run
      .resources('AWS::SecretsManager::Secret')
      .find(({ path }) => path.includes('/Token/'))!;
    await new SecretsManagerClient(aws.clientOptions(aws.root)).send(
      new PutSecretValueCommand({ SecretId: physicalId, SecretString: 'a-token-of-nobody' }),
    );
  }
}
