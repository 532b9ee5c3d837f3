import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ecs from '@aws-sdk/client-ecs';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as lambda from '@aws-sdk/client-lambda';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as ssm from '@aws-sdk/client-ssm';
import { RunningEmbeddedAws } from '@slipway/embedded-aws';

interface Client {
  send(command: unknown): Promise<object>;
}
type Sdk = Readonly<Record<string, new (props: object) => unknown>>;

interface Service {
  readonly sdk: unknown;
  /** Name of the SDK client. */
  readonly client: string;
  /** Whether the names of parameters begin with a lower-case letter. @default false */
  readonly lower?: boolean;
}

const SERVICES: Readonly<Record<string, Service>> = {
  kms: { sdk: kms, client: 'KMSClient' },
  secretsmanager: { sdk: secretsmanager, client: 'SecretsManagerClient' },
  logs: { sdk: logs, client: 'CloudWatchLogsClient', lower: true },
  lambda: { sdk: lambda, client: 'LambdaClient' },
  ssm: { sdk: ssm, client: 'SSMClient' },
  iam: { sdk: iam, client: 'IAMClient' },
  ecs: { sdk: ecs, client: 'ECSClient', lower: true },
};
/** Options of the AWS CLI that apply to all commands. */
const OWN = ['query', 'output'];
const LISTS = ['services'];
const NUMBERS = ['limit'];

/**
 * Makes the call that a command such as `aws kms describe-key --key-id alias/key` would make, without the AWS CLI.
 * Resolves to the response, or to the part of it that `--query` selects.
 */
export async function runAwsCommand(line: string, aws: RunningEmbeddedAws): Promise<unknown> {
  const [, service, operation, ...rest] = line.split(/\s+/);
  const { sdk, client, lower = false } = SERVICES[service];
  const options = optionsOf(rest);
  const named = Object.entries(options).filter(([name]) => !OWN.includes(name));
  const input = Object.fromEntries(named.map(([name, value]) => [pascal(name, lower), typed(name, value)]));
  const { [client]: SdkClient, [`${pascal(operation)}Command`]: SdkCommand } = sdk as Sdk;
  const answer = await (new SdkClient(aws.clientOptions(aws.root)) as Client).send(new SdkCommand(input));
  return (options.query ?? '')
    .split('.')
    .filter((part) => part !== '')
    .reduce<unknown>((value, part) => (value as Readonly<Record<string, unknown>>)[part], answer);
}

function optionsOf(words: readonly string[]): Readonly<Record<string, string>> {
  const starts = words.flatMap((word, index) => (word.startsWith('--') ? [index] : []));
  return Object.fromEntries(starts.map((at) => [words[at].slice(2), words[at + 1]]));
}

function typed(name: string, value: string): unknown {
  return LISTS.includes(name) ? [value] : NUMBERS.includes(name) ? Number(value) : value;
}

function pascal(name: string, lower = false): string {
  const text = name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return lower ? text[0].toLowerCase() + text.slice(1) : text;
}
