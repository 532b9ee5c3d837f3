import { ArnFormat, ITaggable, Stack, TagManager, TagType } from 'aws-cdk-lib/core';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';
import { LiveState } from '../live-state/live-state';
import type { RunningImageProperties } from './properties';

const TYPE = 'Custom::RunningImage';

export interface RunningImageProps {
  readonly name: Naming;
  /** Encrypts the log of the function that makes the record. */
  readonly key: EncryptionKey;
}

/**
 * The record of the image that a service runs, by its digest. Deployments own it: no stack update writes an image into it.
 *
 * It belongs into a stack before that of the service, since CloudFormation reads it when an update of that stack begins.
 * It says `none` until the first deployment.
 */
export class RunningImage extends Construct implements ITaggable {
  public readonly tags = new TagManager(TagType.KEY_VALUE, TYPE);
  /** Of the parameter of Systems Manager, such as `/shop-running-image-dev`. */
  public readonly parameterName: string;

  private readonly parameterArn: string;

  constructor(scope: Construct, id: string, { name, key }: RunningImageProps) {
    super(scope, id);
    const parameter = name.of('running-image');
    this.parameterName = `/${parameter}`;
    this.parameterArn = Stack.of(this).formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: parameter,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const liveState = LiveState.in(this, { name, key, type: 'running-image' });
    Grant.addToPrincipal({
      grantee: liveState,
      actions: ['ssm:PutParameter', 'ssm:DeleteParameter', 'ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'],
      resourceArns: [this.parameterArn],
    });
    const properties: RunningImageProperties = { ParameterName: this.parameterName };
    liveState.keep(this, 'Resource', TYPE, { ...properties, Tags: this.tags.renderedTags });
  }

  public grantRead(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['ssm:GetParameter'], resourceArns: [this.parameterArn] });
  }

  /** Lets a principal say that another image runs. */
  public grantRecord(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['ssm:GetParameter', 'ssm:PutParameter'],
      resourceArns: [this.parameterArn],
    });
  }
}
