import { App, Stack } from 'aws-cdk-lib/core';
import { CfnService } from 'aws-cdk-lib/aws-ecs';
import { CfnListener, CfnListenerRule, CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ServiceChecks } from '@slipway/ecs-bluegreen';
import { Shop } from '../model/shop';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Shop');
});

/** Returns the messages with which synthesis fails. */
function problemsOf(): string {
  ServiceChecks.enforce(app);
  try {
    app.synth();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

function service(loadBalancers: CfnService.LoadBalancerProperty[] | undefined, strategy?: string): void {
  new CfnService(stack, 'Service', { taskDefinition: 'shop', loadBalancers, deploymentConfiguration: { strategy } });
}

function balancer(
  advancedConfiguration?: Partial<CfnService.AdvancedConfigurationProperty>,
): CfnService.LoadBalancerProperty[] {
  return [
    {
      containerName: 'app',
      containerPort: 8080,
      targetGroupArn: 'blue',
      advancedConfiguration: advancedConfiguration as CfnService.AdvancedConfigurationProperty,
    },
  ];
}

describe('synthesis', () => {
  it.each(['BLUE_GREEN', 'LINEAR', 'CANARY'])(
    'accepts a service that is deployed %s between two target groups',
    (strategy) => {
      const green = new CfnTargetGroup(stack, 'Green');
      service(balancer({ alternateTargetGroupArn: green.ref, productionListenerRule: 'rule' }), strategy);

      expect(problemsOf()).toBe('');
    },
  );

  it.each([undefined, 'ROLLING'])('has no finding for a service that is deployed %s', (strategy) => {
    service(balancer(), strategy);

    expect(problemsOf()).toBe('');
  });

  it('has no finding for a service without a deployment configuration', () => {
    new CfnService(stack, 'Service', { taskDefinition: 'shop' });

    expect(problemsOf()).toBe('');
  });

  it('refuses a rollout of traffic without a load balancer', () => {
    service(undefined, 'CANARY');

    expect(problemsOf()).toContain(
      "service 'Shop/Service' is deployed CANARY and has no load balancer, so ECS has no traffic to shift",
    );
  });

  it('refuses a load balancer without advanced configuration', () => {
    service(balancer(), 'BLUE_GREEN');

    expect(problemsOf()).toContain(
      'has a load balancer without AdvancedConfiguration, so ECS has no second target group to shift traffic to; add AdvancedConfiguration',
    );
  });

  it('refuses one target group twice, and a missing production rule', () => {
    service(balancer({ alternateTargetGroupArn: 'blue' }), 'BLUE_GREEN');

    expect(problemsOf()).toContain('has the same target group twice');
    expect(problemsOf()).toContain('has no production listener rule');
  });

  it('refuses a listener as the second target group', () => {
    const listener = new CfnListener(stack, 'Listener', { loadBalancerArn: 'balancer', defaultActions: [] });
    service(balancer({ alternateTargetGroupArn: listener.ref, productionListenerRule: 'rule' }), 'BLUE_GREEN');

    expect(problemsOf()).toContain(
      "has 'Shop/Listener' as its alternate target group, which is not a target group; use a target group",
    );
  });

  it('checks every service of a stack that has a blue/green service', () => {
    const shop = new Shop();
    new CfnService(shop.stack, 'Other', { taskDefinition: 'shop', deploymentConfiguration: { strategy: 'LINEAR' } });

    expect(() => shop.template()).toThrow("service 'Shop/Other' is deployed LINEAR and has no load balancer");
  });

  it('refuses a rule whose weights CloudFormation resets', () => {
    const green = new CfnTargetGroup(stack, 'Green');
    const rule = new CfnListenerRule(stack, 'Rule', {
      listenerArn: 'listener',
      priority: 1,
      conditions: [],
      actions: [],
    });
    service(balancer({ alternateTargetGroupArn: green.ref, productionListenerRule: rule.ref }), 'BLUE_GREEN');

    expect(problemsOf()).toContain(
      "changes the weights of 'Shop/Rule', which CloudFormation resets with the next update of that rule; use a TrafficRule",
    );
  });
});
