import { readVariables, StandardTagsProps, Variable } from '@slipway/conventions';
import { check, forward, optional, partialCheck, picklist, pipe, transform } from 'valibot';
import { imagesOfBuilds } from './build-images';
import { Environment, ENVIRONMENTS, Sizes, sizesOf } from './environments';

/** Existing VPC with at least two Availability Zones. */
export interface ExistingVpc {
  readonly vpcId: string;
  /** Names of the VPC's Availability Zones, such as `us-east-1a`. */
  readonly zones: readonly string[];
  /** IDs of the public subnets, one in each zone, in the order of the zones. */
  readonly publicSubnetIds: readonly string[];
  /** IDs of the private subnets with a route to the internet, one in each zone, in the order of the zones. */
  readonly privateSubnetIds: readonly string[];
  /** IPv4 addresses of the VPC's NAT gateways, from which the tests of the green tasks send their requests. */
  readonly natAddresses: readonly string[];
}

/** People who take part in releases, with their AWS user names. */
export interface People {
  /** AWS user names by GitHub login, or by the email address of authors without a GitHub account. */
  readonly users: Readonly<Record<string, string>>;
  /** GitHub logins and email addresses of people and bots without access to AWS. */
  readonly outsiders: readonly string[];
}

/** Configuration of this app. */
export interface Config {
  /** Name of the environment to deploy. All resource names contain this name. */
  readonly environment: Environment;
  /** Settings that differ between environments. */
  readonly sizes: Sizes;
  readonly account: string;
  /** Region of the deployment, such as `us-east-1`. */
  readonly region: string;
  /** Name of the GitHub repository to deliver, `owner/name`. */
  readonly repository: string;
  /** ARN of the connection through which the repository is read. */
  readonly connectionArn: string;
  /** Email address that receives all messages and alarms. */
  readonly email: string;
  /** People behind releases, who are compared with the approver. */
  readonly people: People;
  /** Major versions of Node.js with which the unit tests run, including the version in production. */
  readonly nodeVersions: readonly string[];
  /** Digests of the promoted build images, by name: see `imagesOfBuilds`. */
  readonly buildImages: Readonly<Record<string, string>>;
  /** Folder with the thresholds and waivers of the DAST scan. @default - `dast` of this app */
  readonly dastFiles?: string;
  /**
   * ARN of the certificate with which the load balancer serves HTTPS.
   * @default - HTTP only, which is not allowed in production
   */
  readonly certificateArn?: string;
  /** Region to which pushed images are copied. @default - no copies, which is not allowed in production */
  readonly replicaRegion?: string;
  /** Whether this deployment is a standby copy of the environment in another Region. It uses the copied images. */
  readonly standby: boolean;
  /** Two Availability Zones, by name or ID. @default - two with Fargate, by ID */
  readonly zones?: readonly string[];
  /** VPC to deploy into. @default - a new VPC */
  readonly vpc?: ExistingVpc;
  readonly tags: StandardTagsProps;
}

/** Major version of Node.js in production. A test checks that `service/Dockerfile` uses the same version. */
export const PRODUCTION_NODE = '24';

const EXAMPLES = {
  ENVIRONMENT: 'dev',
  AWS_ACCOUNT_ID: '123456789012',
  AWS_REGION: 'us-east-1',
  REPOSITORY: 'acme/payments',
  GITHUB_CONNECTION_ARN:
    'arn:aws:codeconnections:us-east-1:123456789012:connection/6a5e4f0c-0000-4000-8000-000000000000',
  ALERT_EMAIL: 'payments@company.com',
  AWS_USERS: 'octocat=ana,dependabot[bot]=-',
  TEST_NODE_VERSIONS: '16,18,20,24',
  BUILD_IMAGES: imagesOfBuilds(['16', '18', '20', '24'])
    .map((image) => `${image}=sha256:${'0'.repeat(64)}`)
    .join(','),
  CERTIFICATE_ARN: 'arn:aws:acm:us-east-1:123456789012:certificate/6a5e4f0c-0000-4000-8000-000000000000',
  REPLICA_REGION: 'us-west-2',
  STANDBY: 'false',
  AVAILABILITY_ZONES: 'use1-az4,use1-az6',
  VPC_ID: 'vpc-0123456789abcdef0',
  VPC_ZONES: 'us-east-1a,us-east-1b',
  VPC_PUBLIC_SUBNETS: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
  VPC_PRIVATE_SUBNETS: 'subnet-0123456789abcdef2,subnet-0123456789abcdef3',
  VPC_NAT_ADDRESSES: '198.51.100.7',
  COMMIT_AUTHOR: 'octocat',
  PR_NUMBER: '42',
  TEAM: 'payments',
} as const;

/** Returns the schema of a comma-separated list whose entries match a pattern. */
function list(entry: RegExp, message: string) {
  return pipe(
    Variable.TEXT,
    transform((value) => value.split(',').map((one) => one.trim())),
    check((entries) => new Set(entries).size === entries.length && entries.every((one) => entry.test(one)), message),
  );
}

const subnets = list(/^subnet-[0-9a-f]{8,17}$/, 'is not a comma-separated list of unique subnet IDs (subnet-…)');

const PERSON = /[^\s,=]+=[^\s,=]+/.source;
/** Placeholder for the AWS user name of people without access to AWS. */
const OUTSIDE = '-';

const IMAGE = /(?:node\d{2}|docker|dast)=sha256:[0-9a-f]{64}/.source;

const Variables = pipe(
  Variable.all({
    ENVIRONMENT: picklist(ENVIRONMENTS, `is not an environment: use ${ENVIRONMENTS.join(', ')}`),
    AWS_ACCOUNT_ID: Variable.ACCOUNT,
    AWS_REGION: optional(Variable.REGION, 'us-east-1'),
    REPOSITORY: Variable.REPOSITORY,
    GITHUB_CONNECTION_ARN: Variable.CONNECTION_ARN,
    ALERT_EMAIL: Variable.EMAIL,
    AWS_USERS: optional(
      pipe(
        Variable.matching(
          new RegExp(`^${PERSON}(?:,${PERSON})*$`),
          'is not a comma-separated list of GitHub logins or email addresses with their AWS user names, in the form login=name',
        ),
        transform((people) => people.split(',').map((person) => person.split('=') as [string, string])),
      ),
    ),
    TEST_NODE_VERSIONS: optional(
      pipe(
        list(/^\d{2}$/, 'is not a comma-separated list of unique major versions'),
        check(
          (versions) => versions.includes(PRODUCTION_NODE),
          `must include ${PRODUCTION_NODE}, the version in production`,
        ),
      ),
      '16,18,20,24',
    ),
    BUILD_IMAGES: pipe(
      Variable.matching(
        new RegExp(`^${IMAGE}(?:,${IMAGE})*$`),
        'is not a comma-separated list of image digests in the form name=sha256:…, in which each name is docker, dast, or node with a two-digit version',
      ),
      transform(
        (images): Readonly<Record<string, string>> =>
          Object.fromEntries(images.split(',').map((image) => image.split('='))) as Record<string, string>,
      ),
    ),
    CERTIFICATE_ARN: optional(Variable.CERTIFICATE_ARN),
    REPLICA_REGION: optional(Variable.REGION),
    STANDBY: optional(picklist(['true', 'false'], 'is neither true nor false'), 'false'),
    AVAILABILITY_ZONES: optional(Variable.zones(2)),
    VPC_ID: optional(Variable.matching(/^vpc-[0-9a-f]{8,17}$/, 'is not a VPC ID')),
    VPC_ZONES: optional(
      list(/^[a-z]{2}(?:-[a-z]+)+-\d[a-z]$/, 'is not a comma-separated list of unique Availability Zone names'),
    ),
    VPC_PUBLIC_SUBNETS: optional(subnets),
    VPC_PRIVATE_SUBNETS: optional(subnets),
    VPC_NAT_ADDRESSES: optional(
      list(/^\d{1,3}(?:\.\d{1,3}){3}$/, 'is not a comma-separated list of unique IPv4 addresses'),
    ),
    COMMIT_AUTHOR: optional(Variable.TEXT, 'unknown'),
    PR_NUMBER: optional(Variable.PR_NUMBER),
    TEAM: optional(Variable.TEXT, 'payments'),
  }),
  forward(
    partialCheck(
      [['BUILD_IMAGES'], ['TEST_NODE_VERSIONS']],
      ({ BUILD_IMAGES: images, TEST_NODE_VERSIONS: versions }) =>
        imagesOfBuilds(versions).every((image) => image in images),
      'is missing an image: it must contain docker, dast, and a node image for each version in TEST_NODE_VERSIONS',
    ),
    ['BUILD_IMAGES'],
  ),
  forward(
    partialCheck(
      [['CERTIFICATE_ARN'], ['AWS_REGION']],
      ({ CERTIFICATE_ARN: certificate, AWS_REGION: region }) =>
        certificate === undefined || certificate.split(':')[3] === region,
      'is in another Region than the load balancer, whose Region is AWS_REGION',
    ),
    ['CERTIFICATE_ARN'],
  ),
  forward(
    partialCheck(
      [['ENVIRONMENT'], ['CERTIFICATE_ARN']],
      ({ ENVIRONMENT: environment, CERTIFICATE_ARN: certificate }) =>
        sizesOf(environment).forPractice || certificate !== undefined,
      'is missing, but production accepts payments only over TLS',
    ),
    ['CERTIFICATE_ARN'],
  ),
  forward(
    partialCheck(
      [['REPLICA_REGION'], ['AWS_REGION'], ['STANDBY']],
      ({ REPLICA_REGION: replica, AWS_REGION: region, STANDBY: standby }) =>
        replica === undefined || (replica !== region && standby === 'false'),
      'is equal to AWS_REGION, or is set for a standby: images can only be copied to another Region, and a standby makes no copies',
    ),
    ['REPLICA_REGION'],
  ),
  forward(
    partialCheck(
      [['ENVIRONMENT'], ['REPLICA_REGION'], ['STANDBY']],
      ({ ENVIRONMENT: environment, REPLICA_REGION: replica, STANDBY: standby }) =>
        sizesOf(environment).forPractice || standby === 'true' || replica !== undefined,
      'is missing, but production keeps a copy of its images in another Region',
    ),
    ['REPLICA_REGION'],
  ),
  forward(
    partialCheck(
      [['VPC_ID'], ['VPC_ZONES'], ['VPC_PUBLIC_SUBNETS'], ['VPC_PRIVATE_SUBNETS'], ['VPC_NAT_ADDRESSES']],
      ({ VPC_ID, VPC_ZONES, VPC_PUBLIC_SUBNETS, VPC_PRIVATE_SUBNETS, VPC_NAT_ADDRESSES }) => {
        const given = [VPC_ID, VPC_ZONES, VPC_PUBLIC_SUBNETS, VPC_PRIVATE_SUBNETS, VPC_NAT_ADDRESSES];
        return new Set(given.map((value) => value === undefined)).size === 1;
      },
      'must be set together with the zones, subnets and NAT addresses of the VPC: an existing VPC needs all five variables',
    ),
    ['VPC_ID'],
  ),
);

/**
 * Reads the configuration. Nothing else in the app reads the environment.
 *
 * @throws Error if a variable is missing or invalid. The message names the variable, its rule, its value, and an
 * example
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const variables = readVariables(environment, Variables, EXAMPLES);
  return {
    environment: variables.ENVIRONMENT,
    sizes: sizesOf(variables.ENVIRONMENT),
    account: variables.AWS_ACCOUNT_ID,
    region: variables.AWS_REGION,
    repository: variables.REPOSITORY,
    connectionArn: variables.GITHUB_CONNECTION_ARN,
    email: variables.ALERT_EMAIL,
    people: peopleOf(variables.AWS_USERS),
    nodeVersions: variables.TEST_NODE_VERSIONS,
    buildImages: variables.BUILD_IMAGES,
    certificateArn: variables.CERTIFICATE_ARN,
    replicaRegion: variables.REPLICA_REGION,
    standby: variables.STANDBY === 'true',
    zones: variables.AVAILABILITY_ZONES,
    vpc: existingVpcOf(variables),
    tags: {
      environment: variables.ENVIRONMENT,
      repository: variables.REPOSITORY,
      author: variables.COMMIT_AUTHOR,
      prNumber: variables.PR_NUMBER,
      team: variables.TEAM,
      project: 'fintech',
    },
  };
}

function peopleOf(entries: readonly (readonly [string, string])[] = []): People {
  return {
    users: Object.fromEntries(entries.filter(([, user]) => user !== OUTSIDE)),
    outsiders: entries.filter(([, user]) => user === OUTSIDE).map(([name]) => name),
  };
}

/** Returns the existing VPC. The schema ensures that either all five variables are set, or none. */
function existingVpcOf(variables: {
  readonly VPC_ID?: string;
  readonly VPC_ZONES?: readonly string[];
  readonly VPC_PUBLIC_SUBNETS?: readonly string[];
  readonly VPC_PRIVATE_SUBNETS?: readonly string[];
  readonly VPC_NAT_ADDRESSES?: readonly string[];
}): ExistingVpc | undefined {
  return variables.VPC_ID === undefined
    ? undefined
    : {
        vpcId: variables.VPC_ID,
        zones: variables.VPC_ZONES!,
        publicSubnetIds: variables.VPC_PUBLIC_SUBNETS!,
        privateSubnetIds: variables.VPC_PRIVATE_SUBNETS!,
        natAddresses: variables.VPC_NAT_ADDRESSES!,
      };
}
