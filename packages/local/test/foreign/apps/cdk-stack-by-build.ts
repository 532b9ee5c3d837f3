import { Stack } from 'aws-cdk-lib/core';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CloudFormationCreateUpdateStackAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

const TEMPLATE = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });

export const app: ForeignApp = {
  about: 'a stack of the app itself, in another region, that the pipeline deploys from what a build makes',
  files: { 'made.json': TEMPLATE },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Synth', 'Deploy/Here', 'Deploy/There'],
  define: (scope) => {
    const env = (region: string) => ({ account: '111122223333', region });
    const stack = new Stack(scope, 'Delivery', { env: env('us-east-1') });
    for (const region of ['us-east-1', 'eu-west-1']) {
      new Queue(new Stack(scope, `Shop-${region}`, { stackName: 'Shop', env: env(region) }), 'Queue');
    }
    const [source, made] = [new Artifact('Source'), new Artifact('Made')];
    const buildSpec = BuildSpec.fromObject({
      version: '0.2',
      phases: { build: { commands: 'mkdir out && cp made.json out/Shop.template.json' } },
      artifacts: { 'base-directory': 'out', files: '**/*' },
    });
    const deploy = (actionName: string, region?: string) =>
      new CloudFormationCreateUpdateStackAction({
        actionName,
        region,
        stackName: 'Shop',
        templatePath: made.atPath('Shop.template.json'),
        adminPermissions: true,
      });
    pipeline(stack, {
      Source: [commit(source)],
      Build: [build(stack, source, [], { actionName: 'Synth', outputs: [made] }, { buildSpec })],
      Deploy: [deploy('Here'), deploy('There', 'eu-west-1')],
    });
  },
};
