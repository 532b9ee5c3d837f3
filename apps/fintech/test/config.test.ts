import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NatGateways } from '@slipway/network';
import { PRODUCTION_NODE, readConfig } from '../src/config';
import { BUILD_IMAGES, EXISTING_VPC, PRODUCTION, VARIABLES } from './variables';

const NEEDED = [
  'ENVIRONMENT',
  'AWS_ACCOUNT_ID',
  'REPOSITORY',
  'GITHUB_CONNECTION_ARN',
  'ALERT_EMAIL',
  'BUILD_IMAGES',
] as const;

describe('readConfig', () => {
  it('needs six variables: the rest has defaults', () => {
    const needed = Object.fromEntries(NEEDED.map((name) => [name, VARIABLES[name]]));

    expect(readConfig(needed)).toMatchObject({
      region: 'us-east-1',
      people: { users: {}, outsiders: [] },
      nodeVersions: ['16', '18', '20', '24'],
      certificateArn: undefined,
      zones: undefined,
      replicaRegion: undefined,
      standby: false,
      vpc: undefined,
      tags: { environment: 'dev', author: 'unknown', team: 'payments', project: 'fintech' },
    });
  });

  it('reads every variable', () => {
    expect(
      readConfig({
        ...VARIABLES,
        ...PRODUCTION,
        ...EXISTING_VPC,
        TEST_NODE_VERSIONS: '22, 24',
        AVAILABILITY_ZONES: 'eus2-az1,eus2-az3',
      }),
    ).toMatchObject({
      environment: 'prod',
      account: '123456789012',
      region: 'eu-south-2',
      repository: 'acme/payments',
      connectionArn: VARIABLES.GITHUB_CONNECTION_ARN,
      email: 'payments@example.com',
      people: {
        users: { octocat: 'octavia', 'octocat@example.com': 'octavia' },
        outsiders: ['dependabot[bot]'],
      },
      nodeVersions: ['22', '24'],
      buildImages: { node24: `sha256:${'5'.repeat(64)}`, docker: `sha256:${'6'.repeat(64)}` },
      certificateArn: PRODUCTION.CERTIFICATE_ARN,
      replicaRegion: 'eu-west-1',
      zones: ['eus2-az1', 'eus2-az3'],
      vpc: {
        vpcId: 'vpc-0123456789abcdef0',
        zones: ['eu-south-2a', 'eu-south-2b'],
        publicSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
        privateSubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
        natAddresses: ['198.51.100.7'],
      },
      tags: {
        environment: 'prod',
        repository: 'acme/payments',
        author: 'octocat',
        prNumber: '42',
        team: 'payments',
        project: 'fintech',
      },
    });
  });

  it.each([
    ['dev', NatGateways.ONE, 1],
    ['staging', NatGateways.ONE, 2],
    ['prod', NatGateways.PER_ZONE, 2],
  ] as const)('[FT-18] knows the sizes of %s', (ENVIRONMENT, nat, minTasks) => {
    expect(readConfig({ ...VARIABLES, ...PRODUCTION, ENVIRONMENT }).sizes).toMatchObject({ nat, minTasks });
  });

  it('tests on the version that production runs, which is that of the Dockerfile', () => {
    const dockerfile = readFileSync(join(__dirname, '..', 'service', 'Dockerfile'), 'utf8');

    expect([...dockerfile.matchAll(/^FROM \S+\/node:(\d+)\./gm)].map(([, major]) => major)).toEqual([
      PRODUCTION_NODE,
      PRODUCTION_NODE,
    ]);
  });

  it.each(NEEDED)('refuses a configuration without %s', (name) => {
    expect(() => readConfig({ ...VARIABLES, [name]: undefined })).toThrow(
      new RegExp(`^environment variable ${name} is.*; got nothing; set the variable, for example ${name}=`),
    );
  });

  it.each([
    [{ ENVIRONMENT: 'test' }, 'ENVIRONMENT is not an environment: use dev, staging, prod; got "test"'],
    [{ AWS_REGION: 'nowhere' }, 'AWS_REGION is not an AWS Region'],
    [{ REPOSITORY: 'payments' }, 'REPOSITORY is not a GitHub repository'],
    [{ ALERT_EMAIL: 'nobody' }, 'ALERT_EMAIL is not an email address'],
    [{ PR_NUMBER: 'seven' }, 'PR_NUMBER is not a pull request number'],
    [{ TEST_NODE_VERSIONS: '16,18' }, 'TEST_NODE_VERSIONS must include 24, the version in production; got "16,18"'],
    [
      { AWS_USERS: 'octocat' },
      'AWS_USERS is not a comma-separated list of GitHub logins or email addresses with their AWS user names',
    ],
    [
      { BUILD_IMAGES: 'node24' },
      'BUILD_IMAGES is not a comma-separated list of image digests in the form name=sha256:…',
    ],
    [{ BUILD_IMAGES: BUILD_IMAGES.split(',docker=')[0] }, 'BUILD_IMAGES is missing an image'],
    [
      { TEST_NODE_VERSIONS: '24,26' },
      'BUILD_IMAGES is missing an image: it must contain docker, dast, and a node image for each version in TEST_NODE_VERSIONS',
    ],
    [{ TEST_NODE_VERSIONS: '24,24' }, 'TEST_NODE_VERSIONS is not a comma-separated list of unique major versions'],
    [{ TEST_NODE_VERSIONS: 'lts,24' }, 'TEST_NODE_VERSIONS is not a comma-separated list of unique major versions'],
    [
      { ...PRODUCTION, CERTIFICATE_ARN: undefined },
      'CERTIFICATE_ARN is missing, but production accepts payments only over TLS',
    ],
    [
      { ...PRODUCTION, REPLICA_REGION: undefined },
      'REPLICA_REGION is missing, but production keeps a copy of its images in another Region',
    ],
    [{ REPLICA_REGION: 'eu-south-2' }, 'REPLICA_REGION is equal to AWS_REGION'],
    [{ REPLICA_REGION: 'eu-west-1', STANDBY: 'true' }, 'REPLICA_REGION is equal to AWS_REGION, or is set'],
    [{ STANDBY: 'yes' }, 'STANDBY is neither true nor false'],
    [
      { CERTIFICATE_ARN: 'arn:aws:iam::1:role/x' },
      'CERTIFICATE_ARN is not the ARN of a Certificate Manager certificate',
    ],
    [
      { CERTIFICATE_ARN: 'arn:aws:acm:us-east-1:123456789012:certificate/1' },
      'CERTIFICATE_ARN is in another Region than the load balancer',
    ],
    [{ VPC_ID: EXISTING_VPC.VPC_ID }, 'VPC_ID must be set together with the zones, subnets and NAT addresses'],
    [{ ...EXISTING_VPC, VPC_ID: undefined }, 'VPC_ID must be set together with the zones, subnets and NAT addresses'],
    [{ ...EXISTING_VPC, VPC_ID: 'default' }, 'VPC_ID is not a VPC ID'],
    [{ ...EXISTING_VPC, VPC_ZONES: 'a,b' }, 'VPC_ZONES is not a comma-separated list of unique Availability Zone'],
    [
      { ...EXISTING_VPC, VPC_PUBLIC_SUBNETS: 'a' },
      'VPC_PUBLIC_SUBNETS is not a comma-separated list of unique subnet IDs (subnet-…)',
    ],
    [
      { ...EXISTING_VPC, VPC_NAT_ADDRESSES: 'eip' },
      'VPC_NAT_ADDRESSES is not a comma-separated list of unique IPv4 addresses',
    ],
  ])('refuses %j, and names the variable and the rule', (variables, message) => {
    expect(() => readConfig({ ...VARIABLES, ...variables })).toThrow(message);
  });
});
