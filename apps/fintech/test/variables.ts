/** Image for each kind of build, each with a different digest. */
const IMAGES = ['node16', 'node18', 'node20', 'node22', 'node24', 'docker', 'dast'];
export const BUILD_IMAGES = IMAGES.map((image, at) => `${image}=sha256:${String(at + 1).repeat(64)}`).join(',');

/** Environment variables of the app in tests. */
export const VARIABLES = {
  ENVIRONMENT: 'dev',
  AWS_ACCOUNT_ID: '123456789012',
  AWS_REGION: 'eu-south-2',
  REPOSITORY: 'acme/payments',
  GITHUB_CONNECTION_ARN:
    'arn:aws:codeconnections:eu-south-2:123456789012:connection/6a5e4f0c-0000-4000-8000-000000000000',
  ALERT_EMAIL: 'payments@example.com',
  BUILD_IMAGES,
  AWS_USERS: 'octocat=octavia,octocat@example.com=octavia,dependabot[bot]=-',
  COMMIT_AUTHOR: 'octocat',
  PR_NUMBER: '42',
  TEAM: 'payments',
};

/** Additional environment variables for production. */
export const PRODUCTION = {
  ENVIRONMENT: 'prod',
  CERTIFICATE_ARN: 'arn:aws:acm:eu-south-2:123456789012:certificate/6a5e4f0c-0000-4000-8000-000000000000',
  REPLICA_REGION: 'eu-west-1',
};

/** Environment variables for production in the region to which images are copied. */
export const STANDBY = {
  ...PRODUCTION,
  AWS_REGION: 'eu-west-1',
  CERTIFICATE_ARN: 'arn:aws:acm:eu-west-1:123456789012:certificate/6a5e4f0c-0000-4000-8000-000000000000',
  REPLICA_REGION: undefined,
  STANDBY: 'true',
};

/** VPC that already exists. */
export const EXISTING_VPC = {
  VPC_ID: 'vpc-0123456789abcdef0',
  VPC_ZONES: 'eu-south-2a,eu-south-2b',
  VPC_PUBLIC_SUBNETS: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
  VPC_PRIVATE_SUBNETS: 'subnet-0123456789abcdef2,subnet-0123456789abcdef3',
  VPC_NAT_ADDRESSES: '198.51.100.7',
};
