import { CfnElement, Duration, Stack } from 'aws-cdk-lib/core';
import { BuildSpec, IBuildImage, LinuxBuildImage, Project, Source } from 'aws-cdk-lib/aws-codebuild';
import { EventPattern } from 'aws-cdk-lib/aws-events';
import { Grant, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { requireProps } from '@slipway/conventions';
import { EncryptedLogGroup, NamedAndEncryptedProps, withDefaults } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct, IDependable } from 'constructs';
import { BuildNetwork } from './build-network';

/** Properties of a build project whose source is an asset. */
export interface ImageProjectProps extends NamedAndEncryptedProps {
  /** Purpose of the project, such as `image-build`, as part of the names of the project, its role and its log group. */
  readonly kind: string;
  /** Description of the project, which the console shows. */
  readonly description: string;
  /**
   * Files that the builds use, such as a Dockerfile or a program. CodeBuild extracts them into the working directory of
   * each build.
   */
  readonly source: Asset;
  /** Buildspec of the project. The source does not need to contain one. */
  readonly buildSpec: BuildSpec;
  /** Environment variables of the project. Do not put secrets into them: the console shows their values. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Time after which a build is stopped, 5 minutes to 36 hours.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
   */
  readonly timeout: Duration;
  /**
   * Build image in which the builds run. Allow the project to pull a private image, for example with
   * `PromotedImage.grantPull`.
   * @default LinuxBuildImage.STANDARD_7_0
   */
  readonly image?: IBuildImage;
  /** Whether builds run a Docker daemon, which requires privileged mode. @default false */
  readonly usesDocker?: boolean;
  /** VPC placement of the builds. @default - builds run outside of any VPC */
  readonly network?: BuildNetwork;
}

/** CodeBuild project whose source is an asset, with its own role and log group. */
export class ImageProject extends Construct implements IGrantable {
  /** Name of the CodeBuild project, which contains `kind`. */
  public readonly projectName: string;
  /**
   * ARN of the project. It is built from the project's name, so that resources created before the project can refer to
   * it.
   */
  public readonly projectArn: string;
  /** Service role with which the builds run. */
  public readonly role: ServiceRole;
  /** VPC placement of the builds, if any. */
  public readonly network?: BuildNetwork;

  private readonly project: Project;

  constructor(scope: Construct, id: string, props: ImageProjectProps) {
    super(scope, id);
    requireProps<ImageProjectProps>(this, props, {
      kind: "'image-build'",
      description: "'Builds the image'",
      source: 'an Asset',
      buildSpec: 'a BuildSpec',
      environment: '{}',
      timeout: 'Duration.hours(1)',
    });
    const { name, key } = withDefaults(this, props);
    this.network = props.network;
    this.projectName = name.project(props.kind);
    this.projectArn = Stack.of(this).formatArn({
      service: 'codebuild',
      resource: 'project',
      resourceName: this.projectName,
    });
    this.role = new ServiceRole(this, 'Role', {
      service: 'codebuild.amazonaws.com',
      roleName: name.role(props.kind),
      description: props.description,
      sourceArn: this.projectArn,
    });
    this.grantReadSource(props.source);
    const log = new EncryptedLogGroup(this, 'Log', {
      logGroupName: `/aws/codebuild/${this.projectName}`,
      key,
    });
    log.grantStreams(this.role);
    this.project = new Project(this, 'Resource', {
      projectName: this.projectName,
      description: props.description,
      role: this.role.withoutPolicyUpdates(),
      encryptionKey: key.reference,
      source: Source.s3({ bucket: props.source.bucket, path: props.source.s3ObjectKey }),
      buildSpec: props.buildSpec,
      timeout: props.timeout,
      environment: {
        buildImage: props.image ?? LinuxBuildImage.STANDARD_7_0,
        privileged: props.usesDocker ?? false,
      },
      environmentVariables: Object.fromEntries(
        Object.entries(props.environment).map(([variable, value]) => [variable, { value }]),
      ),
      logging: { cloudWatch: { logGroup: log } },
    });
    props.network?.place(this.project, this.role);
    this.project.node.addDependency(this.role);
  }

  /** Role of the builds, to which permissions are granted. */
  public get grantPrincipal(): IPrincipal {
    return this.role;
  }

  /**
   * Pattern of the CloudFormation events that report that this project was created or updated.
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

  /** Adds a dependency: CloudFormation creates the project only after the other construct. */
  public comesAfter(other: IDependable): void {
    this.project.node.addDependency(other);
  }

  /**
   * Grants permission to read the asset. The bootstrap bucket must be encrypted with S3 managed keys or the AWS managed
   * key, which is the default. If you use a customer managed key, the key policy must allow this role to decrypt.
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
