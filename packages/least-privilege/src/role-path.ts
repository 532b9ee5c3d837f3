import { AspectPriority, Aspects, CfnResource } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

const PATH = /^\/(?:[\x21-\x7e]{1,510}\/)?$/;

/** Sets the IAM path of roles, for accounts that allow only roles below certain paths. */
export class RolePath {
  /**
   * Sets the path of every role below `scope`, including roles that the CDK creates automatically.
   *
   * Set the path before the first deployment, because CloudFormation replaces a role whose path changes.
   *
   * @param scope an app, a stack or a construct
   * @param path path that begins and ends with a slash, such as `/delivery/`, at most 512 characters
   * @throws Error if the path is not a valid IAM path
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  public static apply(scope: IConstruct, path: string): void {
    if (!PATH.test(path)) {
      throw new Error(
        `path '${path}' is not a valid role path: a path begins and ends with a slash, contains no spaces, and has at most 512 characters; use a path such as /delivery/`,
      );
    }
    Aspects.of(scope).add(
      {
        visit: (node) => {
          if (CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::IAM::Role') {
            node.addPropertyOverride('Path', path);
          }
        },
      },
      { priority: AspectPriority.MUTATING },
    );
  }
}
