import { Aws, Lazy } from 'aws-cdk-lib/core';
import { CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import {
  AddToPrincipalPolicyResult,
  Effect,
  IGrantable,
  IPrincipal,
  PolicyDocument,
  PolicyStatement,
  StarPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Construct, DependencyGroup } from 'constructs';
import { EndpointService } from './endpoint-service';

/** Properties of a VPC endpoint. */
export interface ServiceEndpointProps {
  /** Service that the endpoint provides access to. */
  readonly service: EndpointService;
  /** ID of the VPC in which the endpoint is created. */
  readonly vpcId: string;
  /** IDs of the route tables of a gateway endpoint. @default - no routes: the endpoint is an interface endpoint */
  readonly routeTableIds?: string[];
  /**
   * IDs of the subnets of an interface endpoint, at most one in each zone.
   * @default - no subnets: the endpoint is a gateway endpoint
   */
  readonly subnetIds?: string[];
  /** IDs of the security groups of an interface endpoint. @default - no groups: the endpoint is a gateway endpoint */
  readonly securityGroupIds?: string[];
}

/**
 * VPC endpoint through which a network reaches one AWS service.
 *
 * The endpoint allows requests that are granted to it, as with `bucket.grantRead(endpoint)`, if a principal of this
 * account makes them, and requests that `allow` adds. The role that makes a request needs the same permission. Without
 * grants and `allow`, the endpoint denies all requests.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export class ServiceEndpoint extends Construct implements IGrantable {
  /** Principal to which permissions are granted; the grants add statements to the endpoint policy. */
  public readonly grantPrincipal: IPrincipal;

  private readonly policy: EndpointPolicy;

  constructor(scope: Construct, id: string, { service, ...props }: ServiceEndpointProps) {
    super(scope, id);
    this.policy = new EndpointPolicy(service.prefix);
    this.grantPrincipal = this.policy;
    const kind = props.subnetIds
      ? { vpcEndpointType: 'Interface', privateDnsEnabled: true }
      : { vpcEndpointType: 'Gateway' };
    new CfnVPCEndpoint(this, 'Resource', {
      ...props,
      ...kind,
      serviceName: `com.amazonaws.${Aws.REGION}.${service.name}`,
      policyDocument: Lazy.any({ produce: () => this.policy.document() }),
    });
  }

  /**
   * Adds a statement to the endpoint policy without limiting it to principals of this account, for example for
   * anonymous requests. The statement must have principals.
   */
  public allow(statement: PolicyStatement): void {
    this.policy.allow(statement);
  }
}

/** Principal whose grants become statements of the endpoint policy. */
class EndpointPolicy implements IPrincipal {
  public readonly grantPrincipal = this;
  public readonly assumeRoleAction = 'sts:AssumeRole';
  public readonly policyFragment = new StarPrincipal().policyFragment;

  private readonly granted: PolicyStatement[] = [];
  private readonly others: PolicyStatement[] = [];

  constructor(private readonly prefix: string) {}

  /**
   * Adds a statement to the endpoint policy. Ignores a statement that has no action of the endpoint's service, such as
   * the KMS statement in a grant for an encrypted bucket, because requests to other services do not use this endpoint.
   */
  public addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    if (statement.actions.some((action) => action.startsWith(`${this.prefix}:`))) {
      this.granted.push(statement);
    }
    return { statementAdded: true, policyDependable: new DependencyGroup() };
  }

  public allow(statement: PolicyStatement): void {
    this.others.push(statement);
  }

  public document(): PolicyDocument {
    const statements = [...this.granted.map(ofThisAccount), ...this.others];
    return new PolicyDocument({ statements: statements.length > 0 ? statements : [NOTHING] });
  }
}

const NOTHING = new PolicyStatement({
  effect: Effect.DENY,
  principals: [new StarPrincipal()],
  actions: ['*'],
  resources: ['*'],
});

function ofThisAccount(statement: PolicyStatement): PolicyStatement {
  const { StringEquals, ...others } = statement.conditions as Record<string, object>;
  return statement.copy({
    principals: [new StarPrincipal()],
    conditions: { ...others, StringEquals: { ...StringEquals, 'aws:PrincipalAccount': Aws.ACCOUNT_ID } },
  });
}
