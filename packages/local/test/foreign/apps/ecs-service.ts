import { Stack } from 'aws-cdk-lib/core';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

export const app: ForeignApp = {
  about: 'a service of ECS without a load balancer, with a public image, next to a pipeline',
  files: { 'hello.txt': 'hello' },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Build'],
  define: (scope) => {
    const service = new Stack(scope, 'PlainService');
    const cluster = new Cluster(service, 'Cluster', { vpc: new Vpc(service, 'Vpc') });
    const taskDefinition = new FargateTaskDefinition(service, 'Task');
    taskDefinition.addContainer('web', { image: ContainerImage.fromRegistry('httpd:2.4') });
    new FargateService(service, 'Service', { cluster, taskDefinition });
    const stack = new Stack(scope, 'Delivery');
    const source = new Artifact();
    pipeline(stack, { Source: [commit(source)], Build: [build(stack, source, ['grep hello hello.txt'])] });
  },
};
