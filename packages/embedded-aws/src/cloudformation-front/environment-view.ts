import { administratorOf } from '../emulator/administrators';
import { EmbeddedAws } from '../emulator/embedded-aws';

/** CDK environment: an account and a region. */
export interface Environment {
  readonly accountId: string;
  readonly region: string;
}

/** Returns the embedded AWS for another account and region, with the credentials of that account's administrator. */
export function inEnvironment(aws: EmbeddedAws, { accountId, region }: Environment): EmbeddedAws {
  if (accountId === aws.accountId && region === aws.region) {
    return aws;
  }
  return {
    endpoint: aws.endpoint,
    caFile: aws.caFile,
    templateFolder: aws.templateFolder,
    accountId,
    region,
    root: administratorOf(aws, accountId),
    clientOptions: (credentials) => ({ ...aws.clientOptions(credentials), region }),
    environment: (credentials) => ({
      ...aws.environment(credentials),
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
    }),
    stop: async () => aws.stop(),
  };
}
