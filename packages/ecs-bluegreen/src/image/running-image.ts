import { ArnFormat, ITaggable, Stack, TagManager, TagType } from 'aws-cdk-lib/core';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { NamedAndEncryptedProps, withDefaults } from '@slipway/kms';
import { Construct } from 'constructs';
import { LiveState } from '../live-state/live-state';
import type { RunningImageProperties } from './properties';

const TYPE = 'Custom::RunningImage';

/** Properties of the record of a running image. */
export type RunningImageProps = NamedAndEncryptedProps;

/**
 * The record of the image that a service runs, by its digest.
 *
 * Deployments own it: no stack update writes an image into it. It belongs in a stack before that of the service, since
 * CloudFormation reads it when an update of that stack begins. Its value is `none` until the first deployment.
 */
export class RunningImage extends Construct implements ITaggable {
  /** Tags of the parameter, which `Tags.of` of the CDK fills. */
  public readonly tags = new TagManager(TagType.KEY_VALUE, TYPE);
  /** Name of the Systems Manager parameter, such as `/shop-running-image-dev`. */
  public readonly parameterName: string;

  private readonly parameterArn: string;

  constructor(scope: Construct, id: string, props: RunningImageProps = {}) {
    super(scope, id);
    const { name, key } = withDefaults(this, props);
    const parameter = name.parameter('running-image');
    this.parameterName = `/${parameter}`;
    this.parameterArn = Stack.of(this).formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: parameter,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const liveState = LiveState.in(this, { name, key, kind: 'running-image' });
    Grant.addToPrincipal({
      grantee: liveState,
      actions: ['ssm:PutParameter', 'ssm:DeleteParameter', 'ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'],
      resourceArns: [this.parameterArn],
    });
    const properties: RunningImageProperties = { ParameterName: this.parameterName };
    liveState.keep(this, 'Resource', TYPE, { ...properties, Tags: this.tags.renderedTags });
  }

  /** Lets a principal read which image runs. */
  public grantRead(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['ssm:GetParameter'], resourceArns: [this.parameterArn] });
  }

  /** Lets a principal record that another image runs. */
  public grantRecord(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['ssm:GetParameter', 'ssm:PutParameter'],
      resourceArns: [this.parameterArn],
    });
  }
}
