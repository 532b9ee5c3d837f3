import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { BuildSpec, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { LambdaInvokeAction, S3DeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

const INVALIDATE = `
const { CloudFrontClient, CreateInvalidationCommand } = require('@aws-sdk/client-cloudfront');
const { CodePipelineClient, PutJobFailureResultCommand, PutJobSuccessResultCommand } = require('@aws-sdk/client-codepipeline');
const pipeline = new CodePipelineClient({});
exports.handler = async (event) => {
  const job = event['CodePipeline.job'];
  const { distributionId, objectPaths } = JSON.parse(job.data.actionConfiguration.configuration.UserParameters);
  try {
    await new CloudFrontClient({}).send(new CreateInvalidationCommand({
      DistributionId: distributionId,
      InvalidationBatch: { CallerReference: job.id, Paths: { Quantity: objectPaths.length, Items: objectPaths } },
    }));
    await pipeline.send(new PutJobSuccessResultCommand({ jobId: job.id }));
  } catch (error) {
    await pipeline.send(new PutJobFailureResultCommand({ jobId: job.id, failureDetails: { type: 'JobFailed', message: error.message } }));
  }
};
`;

export const app: ForeignApp = {
  about: 'a static site in a bucket that empties itself, behind CloudFront, whose cache a function invalidates',
  files: { 'src/index.html': '<h1>Shop</h1>', 'package.json': '{"private":true,"scripts":{"build":"cp -r src dist"}}' },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Build', 'Deploy/S3Deploy', 'Deploy/InvalidateCache'],
  define: (scope) => {
    const stack = new Stack(scope, 'Site');
    const bucket = new Bucket(stack, 'Website', {
      autoDeleteObjects: true,
      removalPolicy: RemovalPolicy.DESTROY,
      publicReadAccess: false,
    });
    const distribution = new Distribution(stack, 'Cdn', {
      defaultBehavior: { origin: S3BucketOrigin.withOriginAccessControl(bucket) },
      defaultRootObject: 'index.html',
    });
    const invalidate = new Function(stack, 'Invalidate', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      timeout: Duration.seconds(30),
      code: Code.fromInline(INVALIDATE),
    });
    invalidate.addToRolePolicy(
      new PolicyStatement({
        actions: ['cloudfront:CreateInvalidation'],
        resources: [`arn:aws:cloudfront::${stack.account}:distribution/${distribution.distributionId}`],
      }),
    );
    const [source, site] = [new Artifact('Source'), new Artifact('Site')];
    pipeline(stack, {
      Source: [commit(source)],
      Build: [
        build(
          stack,
          source,
          [],
          { outputs: [site] },
          {
            environment: { buildImage: LinuxBuildImage.STANDARD_7_0 },
            buildSpec: BuildSpec.fromObject({
              version: '0.2',
              phases: { install: { commands: ['npm install'] }, build: { commands: ['npm run build'] } },
              artifacts: { 'base-directory': 'dist', files: ['**/*'] },
            }),
          },
        ),
      ],
      Deploy: [
        new S3DeployAction({ actionName: 'S3Deploy', bucket, input: site, runOrder: 1 }),
        new LambdaInvokeAction({
          actionName: 'InvalidateCache',
          lambda: invalidate,
          userParameters: { distributionId: distribution.distributionId, objectPaths: ['/*'] },
          runOrder: 2,
        }),
      ],
    });
  },
};
