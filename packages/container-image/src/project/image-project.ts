import { CfnElement, Duration, Stack } from 'aws-cdk-lib/core';
import { BuildSpec, LinuxBuildImage, Project, Source } from 'aws-cdk-lib/aws-codebuild';
import { EventPattern } from 'aws-cdk-lib/aws-events';
import { Grant, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Naming } from '@slipway/conventions';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct, IDependable } from 'constructs';

export interface ImageProjectProps {
  readonly name: Naming;
  /** What its names are made of, such as `image-build`. */
  readonly type: string;
  readonly description: string;
  /** Encrypts the log. */
  readonly key: EncryptionKey;
  /** What it works on. */
  readonly source: Asset;
  readonly buildSpec: BuildSpec;
  /** Environment variables. They are readable in the console: no secrets. */
  readonly environment: Readonly<Record<string, string>>;
  /** When it is stopped. */
  readonly timeout: Duration;
  /** Whether it runs a Docker daemon. @default false */
  readonly usesDocker?: boolean;
}

/** A CodeBuild project that works on an asset, with a role and a log of its own. */
export class ImageProject extends Construct implements IGrantable {
  public readonly projectName: string;
  /** Made of the name, so that what comes before the project can name it. */
  public readonly projectArn: string;
  public readonly role: ServiceRole;

  private readonly project: Project;

  constructor(scope: Construct, id: string, props: ImageProjectProps) {
    super(scope, id);
    this.projectName = props.name.of(`${props.type}-project`);
    this.projectArn = Stack.of(this).formatArn({
      service: 'codebuild',
      resource: 'project',
      resourceName: this.projectName,
    });
    this.role = new ServiceRole(this, 'Role', {
      service: 'codebuild.amazonaws.com',
      roleName: props.name.of(`${props.type}-role`),
      description: props.description,
      sourceArn: this.projectArn,
    });
    this.grantReadSource(props.source);
    const log = new EncryptedLogGroup(this, 'Log', {
      logGroupName: `/aws/codebuild/${this.projectName}`,
      key: props.key,
    });
    log.grantStreams(this.role);
    this.project = new Project(this, 'Resource', {
      projectName: this.projectName,
      description: props.description,
      role: this.role.withoutPolicyUpdates(),
      encryptionKey: props.key.reference,
      source: Source.s3({ bucket: props.source.bucket, path: props.source.s3ObjectKey }),
      buildSpec: props.buildSpec,
      timeout: props.timeout,
      environment: { buildImage: LinuxBuildImage.STANDARD_7_0, privileged: props.usesDocker ?? false },
      environmentVariables: Object.fromEntries(
        Object.entries(props.environment).map(([variable, value]) => [variable, { value }]),
      ),
      logging: { cloudWatch: { logGroup: log } },
    });
    this.project.node.addDependency(this.role);
  }

  public get grantPrincipal(): IPrincipal {
    return this.role;
  }

  /**
   * The events of CloudFormation that say that this project was made or changed.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-resource-status-change.html
   */
  public get changes(): EventPattern {
    const { stackId } = Stack.of(this);
    const logicalId = Stack.of(this).getLogicalId(this.project.node.defaultChild as CfnElement);
    return {
      source: ['aws.cloudformation'],
      detailType: ['CloudFormation Resource Status Change'],
      detail: {
        'stack-id': [stackId],
        'logical-resource-id': [logicalId],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
      },
    };
  }

  /** Makes the project wait until something else is there. */
  public comesAfter(other: IDependable): void {
    this.project.node.addDependency(other);
  }

  /**
   * The bootstrap bucket that holds the asset must be encrypted by S3 or its AWS managed key, as it is by default: a key of
   * your own has to let this role decrypt.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
   */
  private grantReadSource({ bucket, s3ObjectKey }: Asset): void {
    Grant.addToPrincipal({
      grantee: this.role,
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      resourceArns: [bucket.arnForObjects(s3ObjectKey)],
    });
    Grant.addToPrincipal({
      grantee: this.role,
      actions: ['s3:GetBucketAcl', 's3:GetBucketLocation'],
      resourceArns: [bucket.bucketArn],
    });
  }
}
