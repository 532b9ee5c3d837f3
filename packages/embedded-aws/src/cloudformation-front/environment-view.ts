import { administratorOf } from '../emulator/administrators';
import { EmbeddedAws } from '../emulator/embedded-aws';

/** Account and region, which the CDK calls an environment. */
export interface Environment {
  readonly accountId: string;
  readonly region: string;
}

/** Returns the embedded AWS as the administrator of another of its accounts sees it, in another region. */
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
