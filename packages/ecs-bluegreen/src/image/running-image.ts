import { ArnFormat, ITaggable, Stack, TagManager, TagType } from 'aws-cdk-lib/core';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { NamedAndEncryptedProps, withDefaults } from '@slipway/kms';
import { Construct } from 'constructs';
import { LiveState } from '../live-state/live-state';
import type { RunningImageProperties } from './properties';

const TYPE = 'Custom::RunningImage';

/** Properties of a `RunningImage`. */
export type RunningImageProps = NamedAndEncryptedProps;

/**
 * Systems Manager parameter that records which image a service runs.
 *
 * Only deployments write an image to the parameter; stack updates do not. Create it in a stack that is deployed before
 * the service's stack, because CloudFormation reads the parameter when an update of the service's stack begins. The
 * value is `none` until the first deployment.
 */
export class RunningImage extends Construct implements ITaggable {
  /** Tags of the parameter. `Tags.of` adds them. */
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

  /** Grants a principal permission to read the running image. */
  public grantRead(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['ssm:GetParameter'], resourceArns: [this.parameterArn] });
  }

  /** Grants a principal permission to read and change the recorded image. */
  public grantRecord(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['ssm:GetParameter', 'ssm:PutParameter'],
      resourceArns: [this.parameterArn],
    });
  }
}
