import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LocalRun } from '@slipway/local';

/** Performs the administrator's manual step between the deployment and the first push. */
export class Operator {
  constructor(private readonly run: LocalRun) {}

  /** Stores a made-up GitHub token in the secret from which the pipeline reads the token. */
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
