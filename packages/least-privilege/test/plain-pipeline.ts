import { Artifacts, BuildSpec, PipelineProject, Project } from 'aws-cdk-lib/aws-codebuild';
import { Artifact, Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import {
  CodeBuildAction,
  EcsDeployAction,
  LambdaInvokeAction,
  S3DeployAction,
  S3SourceAction,
} from 'aws-cdk-lib/aws-codepipeline-actions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { CodeBuildProject, SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Delivery with L2 constructs, without regard to its permissions. */
export class PlainPipeline extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const key = new Key(this, 'Key', { enableKeyRotation: true });
    const artifacts = new Bucket(this, 'Artifacts', {
      encryptionKey: key,
      enforceSSL: true,
      autoDeleteObjects: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const uploads = new Bucket(this, 'Uploads', { encryptionKey: key, versioned: true });
    const site = new Bucket(this, 'Site', { encryptionKey: key });
    const [source, built] = [new Artifact('Source'), new Artifact('Built')];

    const pipeline = new Pipeline(this, 'Pipeline', { artifactBucket: artifacts });
    pipeline.addStage({
      stageName: 'Source',
      actions: [new S3SourceAction({ actionName: 'Upload', bucket: uploads, bucketKey: 'source.zip', output: source })],
    });
    const project = new PipelineProject(this, 'Build', { encryptionKey: key });
    pipeline.addStage({
      stageName: 'Build',
      actions: [new CodeBuildAction({ actionName: 'Build', project, input: source, outputs: [built] })],
    });
    pipeline.addStage({
      stageName: 'Deploy',
      actions: [
        new S3DeployAction({ actionName: 'Site', bucket: site, input: built }),
        new EcsDeployAction({ actionName: 'Service', service: this.service(), input: built }),
        new LambdaInvokeAction({ actionName: 'Check', lambda: this.check() }),
      ],
    });
    pipeline.onStateChange('Failed', { target: new SnsTopic(new Topic(this, 'Failures', { masterKey: key })) });
    pipeline.onStateChange('Rebuild', { target: new CodeBuildProject(this.nightly(key)) });
    this.secrets(key);
  }

  private service(): FargateService {
    const taskDefinition = new FargateTaskDefinition(this, 'Task');
    taskDefinition.addContainer('web', { image: ContainerImage.fromRegistry('nginx') });
    return new FargateService(this, 'Service', {
      cluster: new Cluster(this, 'Cluster', { vpc: new Vpc(this, 'Vpc') }),
      taskDefinition,
    });
  }

  private check(): Function {
    return new Function(this, 'Check', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {}'),
    });
  }

  private nightly(key: Key): Project {
    const reports = new Bucket(this, 'Reports', { encryptionKey: key });
    const nightly = new Project(this, 'Nightly', {
      buildSpec: BuildSpec.fromObject({ version: '0.2' }),
      artifacts: Artifacts.s3({ bucket: reports }),
    });
    new LogGroup(this, 'Logs').grantWrite(nightly);
    return nightly;
  }

  private secrets(key: Key): void {
    for (const id of ['Token', 'Password']) {
      new Secret(this, id, { encryptionKey: key });
    }
    for (const service of ['cloudwatch', 'delivery.logs']) {
      key.grantEncryptDecrypt(new ServicePrincipal(`${service}.amazonaws.com`));
    }
  }
}
