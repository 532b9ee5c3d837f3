import { Aws } from 'aws-cdk-lib/core';
import { Conditions, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface ServiceRoleProps {
  /** The service that assumes the role, such as `codebuild.amazonaws.com`. */
  readonly service: string;

  /**
   * Name of the role, at most 64 characters.
   *
   * @default - CloudFormation makes one
   */
  readonly roleName?: string;

  /** What the role is for, as a person reads it in the console. */
  readonly description: string;

  /**
   * The one resource for which the service may assume the role.
   *
   * Not every service sends it; where it does not, the role could never be assumed.
   *
   * @default - any resource of this account
   */
  readonly sourceArn?: string;
}

/**
 * A role for one AWS service, with exactly the statements that the owners of the resources write.
 *
 * The trust always carries `aws:SourceAccount`, so that the service cannot be talked into using the role for somebody
 * else's resource. Give L2 constructs `role.withoutPolicyUpdates()`: what they would add has wildcards.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export class ServiceRole extends Role {
  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id, {
      roleName: props.roleName,
      description: props.description,
      assumedBy: new ServicePrincipal(props.service, { conditions: sourceConditions(props.sourceArn) }),
    });
  }
}

function sourceConditions(sourceArn?: string): Conditions {
  return {
    StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    ...(sourceArn && { ArnEquals: { 'aws:SourceArn': sourceArn } }),
  };
}
