import { Duration, Stack } from 'aws-cdk-lib/core';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { EcsApplication, EcsDeploymentConfig, EcsDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CodeDeployEcsDeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  Cluster,
  ContainerImage,
  DeploymentControllerType,
  FargateService,
  FargateTaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

const HOOK = `
const { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } = require('@aws-sdk/client-codedeploy');
exports.handler = async ({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }) => {
  await new CodeDeployClient({}).send(new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status: 'Succeeded' }));
};
`;
const TASK = {
  family: 'web',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '512',
  containerDefinitions: [
    { name: 'web', image: '<IMAGE1_NAME>', essential: true, portMappings: [{ containerPort: 80 }] },
  ],
};
const APP_SPEC = `
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: "web"
          ContainerPort: 80
Hooks:
  - AfterAllowTestTraffic: "CodeDeployHook_smoke"
`;
const IMAGE = BuildSpec.fromObject({
  version: '0.2',
  phases: { build: { commands: [`echo '{"ImageURI": "httpd:2.6"}' > imageDetail.json`] } },
  artifacts: { files: ['imageDetail.json'] },
});

/** Service with two target groups, which CodeDeploy fills alternately. */
function deploymentGroup(stack: Stack): EcsDeploymentGroup {
  const vpc = new Vpc(stack, 'Network', { natGateways: 0, maxAzs: 2 });
  const taskDefinition = new FargateTaskDefinition(stack, 'Task', { family: 'web' });
  taskDefinition.addContainer('web', {
    image: ContainerImage.fromRegistry('httpd:2.4'),
    portMappings: [{ containerPort: 80 }],
  });
  const service = new FargateService(stack, 'Service', {
    cluster: new Cluster(stack, 'Cluster', { vpc }),
    taskDefinition,
    assignPublicIp: true,
    deploymentController: { type: DeploymentControllerType.CODE_DEPLOY },
  });
  const balancer = new ApplicationLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true });
  const [blueTargetGroup, greenTargetGroup] = ['Blue', 'Green'].map(
    (id) => new ApplicationTargetGroup(stack, id, { vpc, port: 80, targetType: TargetType.IP }),
  );
  const [listener, testListener] = [80, 9000].map((port): ApplicationListener =>
    balancer.addListener(`Listener${port}`, {
      port,
      protocol: ApplicationProtocol.HTTP,
      defaultTargetGroups: [blueTargetGroup],
    }),
  );
  service.attachToApplicationTargetGroup(blueTargetGroup);
  return new EcsDeploymentGroup(stack, 'Group', {
    application: new EcsApplication(stack, 'Application'),
    service,
    deploymentConfig: EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES,
    blueGreenDeploymentConfig: {
      blueTargetGroup,
      greenTargetGroup,
      listener,
      testListener,
      terminationWaitTime: Duration.minutes(1),
    },
  });
}

export const app: ForeignApp = {
  about: 'a Fargate service that CodeDeploy deploys as a canary, with a hook, a task definition and an image',
  files: { 'taskdef.json': JSON.stringify(TASK), 'appspec.yaml': APP_SPEC },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Image', 'Deploy/Web'],
  define: (scope) => {
    const stack = new Stack(scope, 'Web');
    const [source, image] = ['Source', 'Image'].map((name) => new Artifact(name));
    const hook = new Function(stack, 'Hook', {
      functionName: 'CodeDeployHook_smoke',
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline(HOOK),
    });
    hook.addToRolePolicy(
      new PolicyStatement({ actions: ['codedeploy:PutLifecycleEventHookExecutionStatus'], resources: ['*'] }),
    );
    pipeline(stack, {
      Source: [commit(source)],
      Build: [build(stack, source, [], { actionName: 'Image', outputs: [image] }, { buildSpec: IMAGE })],
      Deploy: [
        new CodeDeployEcsDeployAction({
          actionName: 'Web',
          deploymentGroup: deploymentGroup(stack),
          taskDefinitionTemplateInput: source,
          appSpecTemplateInput: source,
          containerImageInputs: [{ input: image, taskDefinitionPlaceholder: 'IMAGE1_NAME' }],
        }),
      ],
    });
  },
};
