import { AspectPriority, Aspects, CfnResource } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

const PATH = /^\/(?:[\x21-\x7e]{1,510}\/)?$/;

/** The path of roles, for accounts that allow roles below certain paths only. */
export class RolePath {
  /**
   * Puts every role below `scope` on a path, those that the CDK creates by itself among them.
   *
   * A role that moves is another role to IAM, so apply it before the first deployment.
   *
   * @param scope an app, a stack or a construct
   * @param path path that begins and ends with a slash, such as `/delivery/`, at most 512 characters
   * @throws Error if IAM does not accept the path
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  public static apply(scope: IConstruct, path: string): void {
    if (!PATH.test(path)) {
      throw new Error(
        `path '${path}' is not valid for a role: a path begins and ends with a slash, has no spaces and at most 512 characters; write one such as /delivery/`,
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
