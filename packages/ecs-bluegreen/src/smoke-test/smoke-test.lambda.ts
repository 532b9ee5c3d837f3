import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import type { SmokeTestEnvironment } from './env';
import { probe } from './probe';
import { smokeTest } from './smoke-test';

const logger = new Logger({ serviceName: 'smoke-test' });

/**
 * Response of a lifecycle hook to ECS.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export interface HookAnswer {
  readonly hookStatus: 'SUCCEEDED' | 'FAILED';
}

/** Event for the smoke test function: from ECS about a deployment, or from the rule that keeps the function active. */
export interface SmokeTestEvent {
  /** Source of the event, which is `aws.events` for a scheduled rule. */
  readonly source?: string;
  readonly [key: string]: unknown;
}

/** Runs the smoke test. The response tells ECS whether traffic can shift to the green tasks. */
export async function handler(event: SmokeTestEvent): Promise<HookAnswer | undefined> {
  if (event.source === 'aws.events') {
    return undefined;
  }
  const { TEST_URL, PATHS, HOST, HAS_RUN } = process.env as unknown as SmokeTestEnvironment;
  const wrong = await smokeTest({
    url: TEST_URL,
    paths: PATHS.split(' '),
    hasRun: HAS_RUN === 'true',
    probe: (url) => probe(url, HOST),
    sleep,
  });
  if (wrong.length > 0) {
    logger.error('the green tasks failed the smoke test', { wrong });
    return { hookStatus: 'FAILED' };
  }
  logger.info('the green tasks passed the smoke test');
  return { hookStatus: 'SUCCEEDED' };
}
