import { Aws } from 'aws-cdk-lib/core';
import {
  AddToPrincipalPolicyResult,
  CfnPolicy,
  Conditions,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { requireProps } from '@slipway/conventions';
import { Construct } from 'constructs';
import { SourceConditionError } from './errors';
import { trustExceptionFor } from './trust-exceptions';

/** Properties of a role for one AWS service. */
export interface ServiceRoleProps {
  /** Service that assumes the role, such as `codebuild.amazonaws.com`. */
  readonly service: string;

  /**
   * Name of the role, and of its inline policy, at most 64 characters. @default - CloudFormation generates the names
   */
  readonly roleName?: string;

  /** Description of the role, which the console shows. */
  readonly description: string;

  /**
   * ARN of the only resource for which the service can assume the role.
   *
   * Some services do not send this ARN, and can then never assume the role.
   *
   * @default - the service can assume the role for all resources of this account
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
   */
  readonly sourceArn?: string;
}

/**
 * IAM role for one AWS service, with only the statements that resource owners add.
 *
 * The trust policy requires `aws:SourceAccount`, so that the service cannot use the role on behalf of another account.
 * Trust policies for `ec2.amazonaws.com`, `edgelambda.amazonaws.com` and `ecs.amazonaws.com` have no condition, because
 * these services are not documented to send this key. Pass `role.withoutPolicyUpdates()` to L2 constructs, because they
 * would add statements with wildcards.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export class ServiceRole extends Role {
  private readonly policyName?: string;

  /**
   * Creates the role.
   *
   * @throws SourceConditionError if `sourceArn` is set for a service that is not documented to send it
   */
  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    requireProps<ServiceRoleProps>(`role '${scope.node.path}/${id}'`, props, {
      service: "'codebuild.amazonaws.com'",
      description: "'Builds the shop'",
    });
    super(scope, id, {
      roleName: props.roleName,
      description: props.description,
      assumedBy: new ServicePrincipal(props.service, { conditions: sourceConditions(props) }),
    });
    this.policyName = props.roleName;
  }

  /**
   * Adds a statement to the inline policy of the role. The first statement creates the policy. If the role has a name,
   * the policy gets the same name.
   */
  public override addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    const result = super.addToPrincipalPolicy(statement);
    if (this.policyName !== undefined) {
      (this.node.findChild('DefaultPolicy').node.defaultChild as CfnPolicy).policyName = this.policyName;
    }
    return result;
  }
}

function sourceConditions({ service, sourceArn }: ServiceRoleProps): Conditions {
  const exception = trustExceptionFor(service);
  if (exception && sourceArn) {
    throw new SourceConditionError(
      `a role for ${service} cannot require a source ARN, because ${exception.reason} ` +
        `(${exception.source}); remove sourceArn, which is '${sourceArn}'`,
    );
  }
  return exception
    ? {}
    : {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ...(sourceArn && { ArnEquals: { 'aws:SourceArn': sourceArn } }),
      };
}
