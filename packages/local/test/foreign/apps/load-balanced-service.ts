import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { BuildSpec, LinuxBuildImage, PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction, EcsDeployAction, ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Cluster, ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { ForeignApp } from '../foreign-app';
import { commit, pipeline } from '../pieces';

const LOGIN = 'aws ecr get-login-password | docker login --username AWS --password-stdin $REPOSITORY';
const IMAGES = String.raw`printf '[{"name":"app","imageUri":"%s"}]' $REPOSITORY:$TAG > imagedefinitions.json`;

export const app: ForeignApp = {
  about: 'a Fargate service behind a load balancer, whose image a build makes on top of one that is not here',
  files: {
    Dockerfile: 'FROM public.ecr.aws/nginx/nginx:stable\nCOPY index.html /usr/share/nginx/html/index.html\n',
    'index.html': 'hello',
  },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`, '--approve'],
  executes: ['Source/Commit', 'Approve/Approve', 'Deploy/Web'],
  leaves: ['Build/Image'],
  define: (scope) => {
    const stack = new Stack(scope, 'Service');
    const repository = new Repository(stack, 'Images', { removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true });
    const { service } = new ApplicationLoadBalancedFargateService(stack, 'Web', {
      cluster: new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc', { maxAzs: 2 }) }),
      desiredCount: 2,
      taskImageOptions: {
        image: ContainerImage.fromRegistry('amazon/amazon-ecs-sample'),
        containerName: 'app',
        containerPort: 80,
      },
    });
    service.autoScaleTaskCount({ maxCapacity: 4 }).scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
    const project = new PipelineProject(stack, 'Project', {
      environment: { buildImage: LinuxBuildImage.STANDARD_7_0, privileged: true },
      environmentVariables: { REPOSITORY: { value: repository.repositoryUri } },
      buildSpec: BuildSpec.fromObject({
        version: '0.2',
        phases: {
          pre_build: { commands: ['export TAG=$CODEBUILD_RESOLVED_SOURCE_VERSION', LOGIN] },
          build: { commands: ['docker build -t $REPOSITORY:$TAG .', 'docker push $REPOSITORY:$TAG'] },
          post_build: { commands: [IMAGES] },
        },
        artifacts: { files: 'imagedefinitions.json' },
      }),
    });
    repository.grantPullPush(project);
    const [source, images] = [new Artifact(), new Artifact()];
    pipeline(stack, {
      Source: [commit(source)],
      Build: [new CodeBuildAction({ actionName: 'Image', project, input: source, outputs: [images] })],
      Approve: [new ManualApprovalAction({ actionName: 'Approve' })],
      Deploy: [new EcsDeployAction({ actionName: 'Web', service, imageFile: images.atPath('imagedefinitions.json') })],
    });
  },
};
