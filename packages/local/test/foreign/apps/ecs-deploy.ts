import { Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { EcsDeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

const IMAGES = BuildSpec.fromObject({
  version: '0.2',
  phases: { build: { commands: [`echo '[{"name":"web","imageUri":"httpd:2.6"}]' > imagedefinitions.json`] } },
  artifacts: { files: ['imagedefinitions.json'] },
});

export const app: ForeignApp = {
  about: 'a build that names an image, and a Fargate service that it is deployed to',
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Image', 'Deploy/Web'],
  define: (scope) => {
    const stack = new Stack(scope, 'Web');
    const [source, images] = ['Source', 'Images'].map((name) => new Artifact(name));
    const taskDefinition = new FargateTaskDefinition(stack, 'Task');
    taskDefinition.addContainer('web', {
      image: ContainerImage.fromRegistry('httpd:2.4'),
      logging: LogDrivers.awsLogs({ streamPrefix: 'web' }),
    });
    const service = new FargateService(stack, 'Service', {
      cluster: new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Network', { natGateways: 0, maxAzs: 1 }) }),
      taskDefinition,
      assignPublicIp: true,
    });
    pipeline(stack, {
      Source: [commit(source)],
      Build: [build(stack, source, [], { actionName: 'Image', outputs: [images] }, { buildSpec: IMAGES })],
      Deploy: [new EcsDeployAction({ actionName: 'Web', service, input: images })],
    });
  },
};
