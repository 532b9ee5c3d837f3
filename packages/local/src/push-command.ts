import { resolve } from 'node:path';
import { CommandLine } from '@slipway/processes';
import { InvalidArgumentError } from 'commander';
import { GitRepository } from './git/git-repository';
import { WebhookError } from './webhook/errors';
import { pushPayload } from './webhook/github-payload';
import { postDelivery, WebhookAddress } from './webhook/post-delivery';
import { signDelivery } from './webhook/signed-delivery';
import { findStandingRun, StandingRun } from './webhook/standing-run';
import { chooseWebhook } from './webhook/webhook-sender';

const SHOWN = 500;

interface PushOptions {
  readonly repo: string;
  readonly branch: string;
  readonly repository?: string;
  readonly before?: string;
  readonly out: string;
  readonly url?: string;
  readonly secretEnv?: string;
}

interface Destination {
  readonly address: WebhookAddress;
  readonly secret: string;
  /** Known repositories of the run, by `owner/name`. */
  readonly repositories: StandingRun['repositories'];
}

/** Adds the command `slipway push`. */
export function addPushCommand(cli: CommandLine, stdout: NodeJS.WritableStream): void {
  cli
    .command('push')
    .description('signs a push of a local repository as GitHub would, and delivers it')
    .requiredOption('--branch <name>', 'branch whose head is pushed')
    .option('--repo <path>', 'the repository', '.')
    .option(
      '--repository <owner/name>',
      'name of the repository on GitHub (default: from the run, or from its remote)',
      parseName,
    )
    .option('--before <commit>', 'previous commit of the branch (default: the parent of its head)')
    .option('--out <folder>', '--out folder of the run that was started with slipway run --serve', '.slipway')
    .option('--url <url>', 'deliver to this webhook instead', parseUrl)
    .option('--secret-env <name>', 'environment variable with the secret of that webhook')
    .action(cli.endsWith((options: PushOptions) => push(options, stdout)));
}

async function push(options: PushOptions, stdout: NodeJS.WritableStream): Promise<number> {
  const { address, secret, repositories } = await destinationOf(options);
  const git = await GitRepository.open(options.repo);
  const repository = options.repository ?? (await nameOf(git, repositories));
  const delivery = signDelivery(
    'push',
    await pushPayload(git, { repository, branch: options.branch, before: options.before }),
    secret,
  );
  const { deliveryId, status, body } = await postDelivery(address, delivery);
  stdout.write(`push of ${repository} ${options.branch}, delivery ${deliveryId}: ${status} ${body.slice(0, SHOWN)}\n`);
  return status >= 200 && status < 300 ? 0 : 1;
}

async function destinationOf({ url, secretEnv, out }: PushOptions): Promise<Destination> {
  if ((url === undefined) !== (secretEnv === undefined)) {
    throw new WebhookError('--url and --secret-env belong together; give both for a webhook elsewhere, or neither');
  }
  if (url !== undefined) {
    return { address: { url }, secret: secretOf(secretEnv!), repositories: {} };
  }
  const run = await findStandingRun(out);
  const webhook = chooseWebhook(run.webhooks, undefined);
  return { address: { url: webhook.url, connectTo: run }, secret: webhook.secret, repositories: run.repositories };
}

function secretOf(variable: string): string {
  const secret = process.env[variable];
  if (!secret) {
    throw new WebhookError(
      `the variable ${variable} is empty; --secret-env has to name the variable with the secret of the webhook`,
    );
  }
  return secret;
}

/**
 * Returns the name of the repository that a clone replaces. The run's answer comes first, because a clone's remote is
 * often another repository.
 */
async function nameOf(git: GitRepository, repositories: StandingRun['repositories']): Promise<string> {
  const names = Object.keys(repositories);
  const [called] = names.filter((name) => resolve(repositories[name]) === git.folder);
  const found = called ?? (await git.gitHubName()) ?? (names.length === 1 ? names[0] : undefined);
  if (found === undefined) {
    throw new WebhookError(`the name of ${git.folder} on GitHub is not known; give it with --repository owner/name`);
  }
  return found;
}

function parseName(text: string): string {
  if (!/^[\w.-]+\/[\w.-]+$/.test(text)) {
    throw new InvalidArgumentError('a repository is named owner/name');
  }
  return text;
}

function parseUrl(text: string): string {
  if (!/^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : '')) {
    throw new InvalidArgumentError('a webhook has an http or https URL');
  }
  return text;
}
