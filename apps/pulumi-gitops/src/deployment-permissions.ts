import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Naming } from '@slipway/conventions';

/** What a program may do in a target account, written by the owner of the program. */
export interface DeploymentPermissions {
  readonly apply: readonly PolicyStatement[];
  /** Everything that a preview reads. */
  readonly preview: readonly PolicyStatement[];
}

/**
 * The sample program keeps one parameter. Replace these by what yours needs: `LeastPrivilege` looks at every statement.
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
