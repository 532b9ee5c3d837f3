import type { Probed } from './probe';

const ATTEMPTS = 4;
const PAUSE_MS = 3_000;

export interface SmokeTestProps {
  readonly url: string;
  readonly paths: readonly string[];
  /** Whether something has run before this deployment. */
  readonly hasRun: boolean;
  readonly probe: (url: string) => Promise<Probed>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/**
 * Requests every path from the test listener.
 *
 * The listener takes a few seconds to follow its rule, so a path is tried again before it counts as failed.
 *
 * @returns what is wrong, or undefined if every path answered with 200 to 299
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
 * Returns the problem with a path, if there is one. A new service without tasks is not a failure, and the load balancer
 * itself reports it.
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
