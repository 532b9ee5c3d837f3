import { Aws, Lazy } from 'aws-cdk-lib/core';
import { CfnVPCEndpoint, CfnVPCEndpointProps } from 'aws-cdk-lib/aws-ec2';
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

/**
 * The way from a network to one service. It lets through what was granted to it and nothing else, and that for this account only:
 * `bucket.grantRead(endpoint)`. A role needs the right as well.
 *
 * Where nothing was granted, nothing passes.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export class ServiceEndpoint extends Construct implements IGrantable {
  public readonly grantPrincipal: IPrincipal;

  private readonly policy: EndpointPolicy;

  /** @param props but for the name of the service and the policy */
  constructor(
    scope: Construct,
    id: string,
    service: EndpointService,
    props: Omit<CfnVPCEndpointProps, 'policyDocument' | 'serviceName'>,
  ) {
    super(scope, id);
    this.policy = new EndpointPolicy(service.prefix);
    this.grantPrincipal = this.policy;
    new CfnVPCEndpoint(this, 'Resource', {
      ...props,
      serviceName: `com.amazonaws.${Aws.REGION}.${service.name}`,
      policyDocument: Lazy.any({ produce: () => this.policy.document() }),
    });
  }

  /** Lets a request pass that no principal of this account makes. */
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

  /** What is asked of another service does not come by here: reading an encrypted bucket brings rights on its key along. */
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
