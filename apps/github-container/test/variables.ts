/** Environment variables of the app in tests. */
export const VARIABLES = {
  ENVIRONMENT_SUFFIX: 'dev',
  AWS_ACCOUNT_ID: '123456789012',
  AWS_REGION: 'eu-south-2',
  REPOSITORY: 'acme/shipping-rates',
  COMMIT_AUTHOR: 'octocat',
  PR_NUMBER: '42',
  TEAM: 'platform',
};
