import { Logger } from '@aws-lambda-powertools/logger';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { answering } from '@slipway/pipeline-job';
import { checkDeployed, ComplianceGateParts } from './check-deployed';
import type { ComplianceGateEnvironment } from './env';

const { SYSTEM, STACKS, ACCOUNT, REPORTS } = process.env as unknown as ComplianceGateEnvironment;
const logger = new Logger({ serviceName: 'compliance-gate' });
const cloudFormation = new CloudFormationClient({});
const s3 = new S3Client({});

const gate: ComplianceGateParts = {
  system: SYSTEM,
  stacks: STACKS.split(','),
  place: { account: ACCOUNT, region: process.env.AWS_REGION! },
  templateOf: async (stackName) => {
    const { TemplateBody } = await cloudFormation.send(
      new GetTemplateCommand({ StackName: stackName, TemplateStage: 'Original' }),
    );
    return TemplateBody!;
  },
  keep: async (Key, Body, ContentType) => {
    await s3.send(new PutObjectCommand({ Bucket: REPORTS, Key, Body, ContentType }));
    logger.info('kept a report', { key: Key });
  },
  now: () => new Date(),
};

/** Checks the deployed templates, and reports the result to the pipeline as the result of the job. */
export const handler = answering((job) => checkDeployed(job, gate), { logger });
