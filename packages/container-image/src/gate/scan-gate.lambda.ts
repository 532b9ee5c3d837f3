import { Logger } from '@aws-lambda-powertools/logger';
import { ECRClient } from '@aws-sdk/client-ecr';
import { answering } from '@slipway/pipeline-job';
import { EcrImageScans } from './ecr-image-scans';
import type { ScanGateEnvironment } from './env';
import { Gate, judgeJob } from './judge-job';
import { parseLimits } from './limits';

const env = process.env as unknown as ScanGateEnvironment;
const ecr = new ECRClient({
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
});
const logger = new Logger({ serviceName: 'scan-gate' });

const gate: Gate = {
  scans: new EcrImageScans(ecr, env.REPOSITORY),
  limits: parseLimits(env.LIMITS),
  timeoutMilliseconds: 1_000 * Number(env.SCAN_TIMEOUT_SECONDS),
  now: () => Date.now(),
  record: ({ digest, passed }, report) =>
    logger.info(passed ? 'passed' : 'refused', { digest, report: report.split('\n') }),
};

/** Handles a pipeline job. CodePipeline invokes the function again until the scan is complete. */
export const handler = answering((job) => judgeJob(job, gate), { logger });
