import { resolve } from 'node:path';
import { CommandLine } from '@slipway/processes';
import { InvalidArgumentError } from 'commander';
import { findStandingRun, StandingRun } from './control/standing-run';
import { GitRepository } from './git/git-repository';
import { WebhookError } from './webhook/errors';
import { pushPayload } from './webhook/github-payload';
import { postDelivery, WebhookAddress } from './webhook/post-delivery';
import { signDelivery } from './webhook/signed-delivery';
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
  /** Paths of the run's local repositories, by `owner/name`. */
  readonly repositories: StandingRun['repositories'];
}

/** Adds the command `slipway push`. */
export function addPushCommand(cli: CommandLine, stdout: NodeJS.WritableStream): void {
  cli
    .command('push')
    .description('sends a push event of a local repository, signed as GitHub signs it')
    .requiredOption('--branch <name>', 'branch to push')
    .option('--repo <path>', 'path of the local repository', '.')
    .option(
      '--repository <owner/name>',
      'name of the repository on GitHub (default: from the run, or from the git remote)',
      parseName,
    )
    .option('--before <commit>', 'previous commit of the branch (default: the parent of its head)')
    .option(
      '--out <folder>',
      'folder of the run, as passed to its --out option; start the run with --serve',
      '.slipway',
    )
    .option('--url <url>', 'send the event to this webhook instead of the webhook of the run', parseUrl)
    .option('--secret-env <name>', 'environment variable with the secret of the webhook at --url')
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
    throw new WebhookError(
      '--url and --secret-env must be used together; pass both for an external webhook, or neither',
    );
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
      `the environment variable ${variable} is empty or not set; --secret-env must name the variable with the webhook secret`,
    );
  }
  return secret;
}

/**
 * Returns the GitHub name of the repository that a clone replaces: the name in the run, otherwise that of the clone's
 * remote `origin`, otherwise that of the only repository of the run.
 */
async function nameOf(git: GitRepository, repositories: StandingRun['repositories']): Promise<string> {
  const names = Object.keys(repositories);
  const [called] = names.filter((name) => resolve(repositories[name]) === git.folder);
  const found = called ?? (await git.gitHubName()) ?? (names.length === 1 ? names[0] : undefined);
  if (found === undefined) {
    throw new WebhookError(`the GitHub name of ${git.folder} is not known; pass it with --repository owner/name`);
  }
  return found;
}

function parseName(text: string): string {
  if (!/^[\w.-]+\/[\w.-]+$/.test(text)) {
    throw new InvalidArgumentError('use owner/name');
  }
  return text;
}

function parseUrl(text: string): string {
  if (!/^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : '')) {
    throw new InvalidArgumentError('use an http or https URL');
  }
  return text;
}
