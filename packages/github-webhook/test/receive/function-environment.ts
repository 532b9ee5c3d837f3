import type { WebhookEnvironment } from '../../src/env';

const ENVIRONMENT: WebhookEnvironment = {
  BUS_NAME: 'hook-bus',
  CLAIMS_TABLE: 'hook-claims',
  CLAIM_SECONDS: '7776000',
  REPOSITORIES: 'octo-org/shop Codertocat/Hello-World',
  ROTATION_SECONDS: '86400',
  SECRET_ARN: 'arn:hook-secret',
};

// Import this file first, because the handler reads its environment when it is loaded. POWERTOOLS_DEV makes the logger
// use the console, which tests can observe.
Object.assign(process.env, ENVIRONMENT, { POWERTOOLS_DEV: 'true', AWS_REGION: 'eu-south-2' });
