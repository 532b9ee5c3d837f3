import { Logger } from '@aws-lambda-powertools/logger';
import { answering, JobFailedError } from '@slipway/pipeline-job';

export const handler = answering(
  async (job) => {
    const { maximum } = job.parameters as { maximum: number };
    const { 'size.txt': file } = await job.input();
    const size = Number(Buffer.from(file).toString());
    if (size > maximum) {
      throw new JobFailedError(
        `the bundle has ${size} KB, but the maximum is ${maximum} KB; check what the last commit added`,
      );
    }
    return { done: true, variables: { SIZE: String(size) }, summary: `${size} of ${maximum} KB` };
  },
  { logger: new Logger({ serviceName: 'size-check' }) },
);
