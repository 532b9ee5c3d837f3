import { Stack } from 'aws-cdk-lib/core';
import { CfnService } from 'aws-cdk-lib/aws-ecs';
import { CfnListenerRule, CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IConstruct } from 'constructs';

const SHIFTING = ['BLUE_GREEN', 'LINEAR', 'CANARY'];
const enforced = new WeakSet<IConstruct>();

/** Resolved properties of an ECS service that the checks read. */
interface Service {
  readonly deploymentConfiguration?: { readonly strategy?: string };
  readonly loadBalancers?: readonly LoadBalancer[];
}

interface LoadBalancer {
  readonly targetGroupArn?: unknown;
  readonly advancedConfiguration?: {
    readonly alternateTargetGroupArn?: unknown;
    readonly productionListenerRule?: unknown;
  };
}

/**
 * Synth-time checks that refuse ECS services whose rollouts cannot shift traffic, or whose traffic stack updates would
 * change.
 *
 * CloudFormation and the linters accept such services.
 */
export class ServiceChecks {
  /** Checks every ECS service below `scope`. A `BlueGreenService` calls this method for its stack. */
  public static enforce(scope: IConstruct): void {
    if (!enforced.has(scope)) {
      enforced.add(scope);
      scope.node.addValidation({ validate: () => scope.node.findAll().filter(isService).flatMap(problemsOf) });
    }
  }
}

function isService(construct: IConstruct): construct is CfnService {
  return construct instanceof CfnService;
}

function problemsOf(service: CfnService): string[] {
  const { deploymentConfiguration, loadBalancers = [] } = Stack.of(service).resolve({
    deploymentConfiguration: service.deploymentConfiguration,
    loadBalancers: service.loadBalancers,
  }) as Service;
  const strategy = deploymentConfiguration?.strategy;
  if (strategy === undefined || !SHIFTING.includes(strategy)) {
    return [];
  }
  const problems =
    loadBalancers.length === 0
      ? ['has no load balancer, so ECS has no traffic to shift; add a load balancer, or remove the strategy']
      : loadBalancers.flatMap((balancer) => problemsWith(balancer, Stack.of(service)));
  return problems.map((problem) => `service '${service.node.path}' is deployed ${strategy} and ${problem}`);
}

function problemsWith({ targetGroupArn, advancedConfiguration }: LoadBalancer, stack: Stack): string[] {
  if (!advancedConfiguration) {
    return [
      'has a load balancer without AdvancedConfiguration, so ECS has no second target group to shift traffic to; add AdvancedConfiguration',
    ];
  }
  const { alternateTargetGroupArn: alternate, productionListenerRule } = advancedConfiguration;
  const target = referred(alternate, stack);
  const rule = referred(productionListenerRule, stack);
  return [
    ...(JSON.stringify(alternate) === JSON.stringify(targetGroupArn)
      ? [
          'has the same target group twice, so the green tasks would replace the blue tasks; use a separate target group for each',
        ]
      : []),
    ...(target && !(target instanceof CfnTargetGroup)
      ? [`has '${target.node.path}' as its alternate target group, which is not a target group; use a target group`]
      : []),
    ...(productionListenerRule === undefined
      ? ['has no production listener rule, so ECS has no weights to change; add a rule']
      : []),
    ...(rule instanceof CfnListenerRule
      ? [
          `changes the weights of '${rule.node.path}', which CloudFormation resets with the next update of that rule; use a TrafficRule instead`,
        ]
      : []),
  ];
}

/** Returns the resource that a value refers to, if it is in the same stack. */
function referred(value: unknown, stack: Stack): IConstruct | undefined {
  const { Ref: logicalId } = (value ?? {}) as { readonly Ref?: string };
  return stack.node
    .findAll()
    .find(
      (construct) =>
        logicalId !== undefined && 'logicalId' in construct && stack.resolve(construct.logicalId) === logicalId,
    );
}
