import type { ApproverCheckEnvironment } from '../../src/approver-check/env';

// Import this file first, because the handler reads its environment when it is loaded. POWERTOOLS_DEV makes the logger
// use the console, which tests can observe.
const ENVIRONMENT: ApproverCheckEnvironment = {
  TABLE_NAME: 'approvals',
  KNOWN_PEOPLE: JSON.stringify({ users: { octocat: 'octavia' }, outsiders: [] }),
  UNKNOWN: 'REFUSE' as ApproverCheckEnvironment['UNKNOWN'],
};
Object.assign(process.env, ENVIRONMENT, {
  POWERTOOLS_DEV: 'true',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
  AWS_MAX_ATTEMPTS: '1',
});

/** Event of a job about the approval in an execution. */
export const jobAbout = (execution: string) => ({
  'CodePipeline.job': {
    id: 'job-1',
    data: {
      actionConfiguration: {
        configuration: {
          UserParameters: JSON.stringify({ pipeline: 'shop', execution, approval: 'Approve' }),
        },
      },
    },
  },
});
