import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { Deployment, EmbeddedAws } from '@slipway/embedded-aws';
import { writeWhole } from '../report/write-report';
import { findWebhooks } from '../webhook/deployed-webhooks';
import { WebhookError } from '../webhook/errors';

const FILE = 'endpoint.json';
const LOOPBACK = ['127.0.0.1', 'localhost'];

const standingRun = z.object({
  endpoint: z.url().refine((url) => LOOPBACK.includes(new URL(url).hostname), 'must be a loopback address'),
  ca: z.string(),
  webhooks: z.array(z.object({ path: z.string(), url: z.url(), secret: z.string() })),
  repositories: z.record(z.string(), z.string()),
  control: z.object({
    url: z.url().refine((url) => LOOPBACK.includes(new URL(url).hostname), 'must be a loopback address'),
    token: z.string(),
  }),
});

/** Data that other processes need to send webhook deliveries, retry requests and rotation requests to a run. */
export type StandingRun = z.infer<typeof standingRun>;

/**
 * Writes `endpoint.json`, with which other processes of this user find the run. `withdraw` deletes the file.
 *
 * The file contains the webhook secrets themselves, and is readable only by its owner. References to the secrets would
 * require an access key of the embedded AWS, which would give more access. The secrets are created for this run, and
 * are valid only for its webhooks on loopback.
 */
export async function announce(
  folder: string,
  aws: EmbeddedAws,
  deployment: Pick<Deployment, 'stacks'>,
  repositories: Readonly<Record<string, string>>,
  control: StandingRun['control'],
): Promise<string> {
  const file = join(folder, FILE);
  const run: StandingRun = {
    endpoint: aws.endpoint,
    ca: await readFile(aws.caFile, 'utf8'),
    webhooks: await findWebhooks(aws, deployment),
    repositories: Object.fromEntries(Object.entries(repositories).map(([name, path]) => [name, resolve(path)])),
    control,
  };
  await writeWhole(file, JSON.stringify(run, null, 2));
  return file;
}

export async function withdraw(folder: string): Promise<void> {
  await rm(join(folder, FILE), { force: true });
}

/**
 * Reads the `endpoint.json` of a run.
 * @throws WebhookError if the file does not exist or is invalid
 */
export async function findStandingRun(folder: string): Promise<StandingRun> {
  const file = join(folder, FILE);
  try {
    return standingRun.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'was not written by a run';
    throw new WebhookError(
      `${file} ${reason}; start slipway run with --serve and the same --out first. slipway push can also send to another webhook, with --url and --secret-env`,
      { cause },
    );
  }
}
