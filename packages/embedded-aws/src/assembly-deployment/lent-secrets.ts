import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { ADJUSTMENTS } from '../adjustments';
import { inEnvironment } from '../cloudformation-front/environment-view';
import { StackArtifact } from '../deployment/assembly';
import { secretIn } from '../dynamic-references/reference';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { Adjustment } from '../stacks/deployment';
import { parts, pathOf, TemplateResource, Value } from '../stacks/template';

/** Placeholder value for GitHub tokens, which is not a valid token. */
const PLACEHOLDER = 'slipway-placeholder';
/** Names of the properties that contain a GitHub token. AWS uses the token, but the runner does not. */
const TOKENS = ['OAuthToken', 'SecretToken', 'Token'];
const WITH_TOKENS = new Set([
  'AWS::CodePipeline::Pipeline',
  'AWS::CodePipeline::Webhook',
  'AWS::CodeBuild::SourceCredential',
]);

type Stack = Pick<StackArtifact, 'name' | 'accountId' | 'region' | 'template'>;

/** Secret that contains a GitHub token. */
interface Token {
  readonly stack: Stack;
  readonly path: string;
  readonly name: string;
  readonly key?: string;
}

/** Creates secrets with the given values, or replaces their values, in every account and region of the assembly. */
export async function putSecrets(
  aws: EmbeddedAws,
  stacks: readonly Stack[],
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const places = new Map(stacks.map((stack) => [placeOf(aws, stack), stack]));
  for (const stack of places.values()) {
    for (const [name, value] of Object.entries(values)) {
      await put(clientFor(aws, stack), name, value);
    }
  }
}

/**
 * Creates secrets with placeholder values for GitHub tokens, unless a template of the app creates the secret or the
 * secret already exists, for example because the user passed its value. The app expects these secrets to exist in its
 * account, but a run does not use their values.
 * @returns adjustments for the report
 */
export async function lendTokens(aws: EmbeddedAws, stacks: readonly Stack[]): Promise<Adjustment[]> {
  const made = new Set(
    stacks.flatMap(({ template }) => Object.values(template.Resources).map(({ Properties: it }) => it?.Name)),
  );
  const lent: Adjustment[] = [];
  for (const { stack, path, name, key } of stacks.flatMap(tokensOf).filter((token) => !made.has(token.name))) {
    const client = clientFor(aws, stack);
    if (await isMissing(client, name)) {
      await put(client, name, key === undefined ? PLACEHOLDER : JSON.stringify({ [key]: PLACEHOLDER }));
      lent.push({
        stack: stack.name,
        path,
        what: ADJUSTMENTS.lentToken.says(name),
        why: ADJUSTMENTS.lentToken.why,
      });
    }
  }
  return lent;
}

function tokensOf(stack: Stack): Token[] {
  return Object.entries(stack.template.Resources)
    .filter(([, { Type: type }]) => WITH_TOKENS.has(type))
    .flatMap(([logicalId, resource]) =>
      tokenTexts(resource).flatMap((text) => {
        const secret = secretIn(text);
        return secret === undefined ? [] : [{ stack, path: pathOf(logicalId, resource), ...secret }];
      }),
    );
}

function tokenTexts(resource: TemplateResource): string[] {
  return [...parts(resource as unknown as Value)]
    .flatMap((part) => TOKENS.map((name) => (part as Readonly<Record<string, Value>> | null)?.[name]))
    .filter((value) => typeof value === 'string');
}

function placeOf(aws: EmbeddedAws, { accountId = aws.accountId, region = aws.region }: Stack): string {
  return `${accountId}/${region}`;
}

function clientFor(aws: EmbeddedAws, { accountId = aws.accountId, region = aws.region }: Stack): SecretsManagerClient {
  const there = inEnvironment(aws, { accountId, region });
  return new SecretsManagerClient(there.clientOptions(there.root));
}

async function isMissing(client: SecretsManagerClient, SecretId: string): Promise<boolean> {
  return client.send(new DescribeSecretCommand({ SecretId })).then(
    () => false,
    () => true,
  );
}

async function put(client: SecretsManagerClient, Name: string, SecretString: string): Promise<void> {
  await ((await isMissing(client, Name))
    ? client.send(new CreateSecretCommand({ Name, SecretString }))
    : client.send(new PutSecretValueCommand({ SecretId: Name, SecretString })));
}
