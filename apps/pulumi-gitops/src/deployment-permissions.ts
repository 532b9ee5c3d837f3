import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Naming } from '@slipway/conventions';

/** Permissions that the owner of a program defines for the program in a target account. */
export interface DeploymentPermissions {
  readonly apply: readonly PolicyStatement[];
  /** Permissions to read the resources that a preview needs. */
  readonly preview: readonly PolicyStatement[];
}

/**
 * Returns permissions for a single Systems Manager parameter, as an example: the sample program itself calls no AWS
 * service. Replace them with the permissions that your program needs. `LeastPrivilege` checks every statement.
 */
export function permissionsIn(stack: Stack, name: Naming): DeploymentPermissions {
  const release = stack.formatArn({
    service: 'ssm',
    resource: 'parameter',
    resourceName: name.parameter('release-parameter'),
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  const on = (...actions: string[]) => new PolicyStatement({ actions, resources: [release] });
  const read = ['ssm:GetParameter', 'ssm:ListTagsForResource'];
  return {
    apply: [
      on(...read, 'ssm:PutParameter', 'ssm:DeleteParameter', 'ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'),
    ],
    preview: [on(...read)],
  };
}
