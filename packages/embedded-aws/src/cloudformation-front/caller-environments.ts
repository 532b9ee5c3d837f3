import { GetAccessKeyInfoCommand, STSClient } from '@aws-sdk/client-sts';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { inEnvironment } from './environment-view';
import { QueryRequest } from './query-request';

const ACCOUNT = /^\d{12}$/;

/**
 * Determines the environment to which a call applies: the caller's account, and the region for which the call was
 * signed.
 */
export class CallerEnvironments {
  /** Account IDs by access key ID. */
  private readonly accounts = new Map<string, string>();

  constructor(private readonly aws: EmbeddedAws) {}

  /**
   * Returns the embedded AWS for the caller's account, with its administrator's credentials. The emulator itself
   * rejects unknown callers.
   */
  public async of({ accessKeyId, region }: Pick<QueryRequest, 'accessKeyId' | 'region'>): Promise<EmbeddedAws> {
    return inEnvironment(this.aws, {
      accountId: await this.accountOf(accessKeyId),
      region: region || this.aws.region,
    });
  }

  private async accountOf(accessKeyId: string): Promise<string> {
    if (ACCOUNT.test(accessKeyId)) {
      return accessKeyId;
    }
    const known = this.accounts.get(accessKeyId) ?? (await this.ask(accessKeyId));
    this.accounts.set(accessKeyId, known);
    return known;
  }

  private async ask(accessKeyId: string): Promise<string> {
    const sts = new STSClient(this.aws.clientOptions(this.aws.root));
    const { Account: account } = await sts
      .send(new GetAccessKeyInfoCommand({ AccessKeyId: accessKeyId }))
      .catch(() => ({ Account: undefined }));
    return account ?? this.aws.accountId;
  }
}
