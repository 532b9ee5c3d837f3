import type { Probed } from './probe';

const ATTEMPTS = 4;
const PAUSE_MS = 3_000;

export interface SmokeTestProps {
  readonly url: string;
  readonly paths: readonly string[];
  /** Whether the service has had an earlier deployment. */
  readonly hasRun: boolean;
  readonly probe: (url: string) => Promise<Probed>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/**
 * Sends a request for every path to the test listener.
 *
 * A changed listener rule takes effect after a few seconds, so a path fails only after four attempts, three seconds
 * apart.
 *
 * @returns the problems, or an empty list if every path returned a status of 200 to 299
 */
export async function smokeTest({ url, paths, hasRun, probe, sleep }: SmokeTestProps): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const path of paths) {
    let problem = await problemWith(`${url}${path}`, hasRun, probe);
    for (let attempt = 1; problem && attempt < ATTEMPTS; attempt++) {
      await sleep(PAUSE_MS);
      problem = await problemWith(`${url}${path}`, hasRun, probe);
    }
    if (problem) {
      wrong.push(`${path}: ${problem}`);
    }
  }
  return wrong;
}

/**
 * Returns the problem with a path, or undefined if the path works. A new service without tasks is not a problem: in
 * that case, the load balancer itself responds with status 503.
 */
async function problemWith(url: string, hasRun: boolean, probe: SmokeTestProps['probe']): Promise<string | undefined> {
  try {
    const { status, server } = await probe(url);
    const withoutTasks = !hasRun && status === 503 && server.startsWith('awselb');
    return (status >= 200 && status < 300) || withoutTasks ? undefined : `status ${status}`;
  } catch (error) {
    return (error as Error).message;
  }
}
