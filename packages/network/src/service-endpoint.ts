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

/** Properties of the endpoint of a service. */
export interface ServiceEndpointProps {
  /** Service that the endpoint leads to. */
  readonly service: EndpointService;
  /** ID of the VPC that the endpoint is in. */
  readonly vpcId: string;
  /** Route tables of a gateway endpoint, by ID. @default - no routes: the endpoint is an interface */
  readonly routeTableIds?: string[];
  /** Subnets of an interface endpoint, by ID, at most one in each zone. @default - none: the endpoint is a gateway */
  readonly subnetIds?: string[];
  /** Security groups of an interface endpoint, by ID. @default - none: the endpoint is a gateway */
  readonly securityGroupIds?: string[];
}

/**
 * The endpoint through which a network reaches one service.
 *
 * It lets through only requests that were granted to it, from principals of this account: `bucket.grantRead(endpoint)`.
 * The role that makes the request needs the permission as well. If nothing was granted, nothing passes.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export class ServiceEndpoint extends Construct implements IGrantable {
  /** Principal for grants, whose statements go to the policy of the endpoint. */
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

  /** Lets requests pass that are not made by a principal of this account, such as anonymous ones. */
  public allow(statement: PolicyStatement): void {
    this.policy.allow(statement);
  }
}

/** To the owner of a resource a principal like others; what it is granted becomes the policy of the endpoint. */
class EndpointPolicy implements IPrincipal {
  public readonly grantPrincipal = this;
  public readonly assumeRoleAction = 'sts:AssumeRole';
  public readonly policyFragment = new StarPrincipal().policyFragment;

  private readonly granted: PolicyStatement[] = [];
  private readonly others: PolicyStatement[] = [];

  constructor(private readonly prefix: string) {}

  /**
   * What is asked of another service does not come by here: reading an encrypted bucket needs permissions on its key as
   * well.
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
