import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';

/** Secret with the versions that Secrets Manager keeps: the current and the previous version. */
export class SecretStore {
  public calls = 0;
  public failing = false;
  /** Only version that cannot be read. */
  public failOn?: string;
  private readonly versions: { readonly SecretString: string; readonly CreatedDate: Date }[] = [];

  constructor(
    secret: string,
    private readonly now: () => number,
  ) {
    this.rotate(secret);
  }

  public rotate(secret: string): void {
    this.versions.unshift({ SecretString: secret, CreatedDate: new Date(this.now()) });
  }

  /** Redirects the calls of this client to the store. */
  public serve(client: SecretsManagerClient): void {
    mockClient(client)
      .on(GetSecretValueCommand)
      .callsFake(({ VersionStage }) => this.get(VersionStage));
  }

  private async get(stage: string): Promise<object> {
    this.calls += 1;
    if (this.failing || stage === this.failOn) {
      throw new Error('Secrets Manager is down');
    }
    const version = this.versions[['AWSCURRENT', 'AWSPREVIOUS'].indexOf(stage)];
    if (!version) {
      throw new ResourceNotFoundException({ message: `no ${stage}`, $metadata: {} });
    }
    return version;
  }
}
