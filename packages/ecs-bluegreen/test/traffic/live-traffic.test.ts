import { Duration, Stack, Tags, App } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationLoadBalancer,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCondition,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as fc from 'fast-check';
import { Rollout } from '@slipway/ecs-bluegreen';
import { CustomResources } from '../model/cloud-formation';
import { B, C } from '../model/deployments';
import { EcsModel } from '../model/ecs';
import { LoadBalancerModel } from '../model/load-balancer';
import { ParametersModel } from '../model/parameters';
import { quiet } from '../model/quiet';
import { Shop, ShopProps } from '../model/shop';
import { StackModel, Template } from '../model/stack';

const PARAMETER = '/shop-running-image';
const CERTIFICATE = 'arn:aws:acm:eu-west-1:111122223333:certificate/1';
const COLLECTOR = `public.ecr.aws/aws-observability/aws-otel-collector@sha256:${'0'.repeat(64)}`;

const cloudFormation = new CustomResources();

beforeAll(() => cloudFormation.start());
afterAll(() => cloudFormation.stop());
beforeEach(quiet);

/** Deployed stack, its live traffic, and the pipeline that shifts the traffic. */
class Deployed {
  public readonly balancer = new LoadBalancerModel();
  public readonly ecs = new EcsModel();
  public readonly parameters = new ParametersModel();
  public readonly stack = new StackModel(
    cloudFormation,
    this.balancer,
    this.ecs,
    () => this.parameters.values.get(PARAMETER) !== 'none',
  );

  constructor() {
    this.parameters.values.set(PARAMETER, 'none');
  }

  public get weights(): number[] {
    return Object.values(this.balancer.weights(this.rule));
  }

  public get rule(): string {
    return this.stack.idOf('ServiceProductionRule');
  }

  /**
   * Results of a deployment: a revision with the image, the service, the weights, the record, and the number of tasks.
   */
  public deploy(image: string, tasks: number): void {
    const newest = this.ecs.definitions.get(this.ecs.active('shop-task')[0])!;
    const { taskDefinitionArn } = this.ecs.register({
      family: 'shop-task',
      containerDefinitions: newest.containerDefinitions!.map((one) => (one.name === 'app' ? { ...one, image } : one)),
    });
    this.ecs.update(taskDefinitionArn!, tasks);
    const [blue, green] = Object.entries(this.balancer.weights(this.rule));
    this.balancer.shift(this.rule, { [green[0]]: blue[1], [blue[0]]: green[1] });
    this.parameters.values.set(PARAMETER, image);
  }
}

describe('the cause: a rule of CloudFormation', () => {
  function template(tag: string): Template {
    const app = new App();
    const stack = new Stack(app, 'Plain');
    const vpc = new Vpc(stack, 'Vpc');
    const [blue, green] = ['Blue', 'Green'].map(
      (id) => new ApplicationTargetGroup(stack, id, { vpc, port: 80, targetType: TargetType.IP }),
    );
    const listener = new ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc }).addListener('Listener', {
      port: 80,
      defaultAction: ListenerAction.fixedResponse(404),
    });
    listener.addAction('Production', {
      priority: 10,
      conditions: [ListenerCondition.pathPatterns([`/${tag}/*`])],
      action: ListenerAction.weightedForward([
        { targetGroup: blue, weight: 100 },
        { targetGroup: green, weight: 0 },
      ]),
    });
    Tags.of(stack).add('PRNumber', tag);
    return app.synth().getStackByName('Plain').template;
  }

  it('returns live traffic to the target group without tasks when anything in it changes', async () => {
    const { balancer, stack } = new Deployed();
    await stack.update(template('1'));
    const rule = stack.idOf('LoadBalancerListenerProductionRule');
    const [blue, green] = Object.keys(balancer.weights(rule));
    balancer.shift(rule, { [blue]: 0, [green]: 100 });

    await stack.update(template('1'));
    expect(balancer.weights(rule)).toEqual({ [blue]: 0, [green]: 100 });

    await stack.update(template('2'));
    expect(balancer.weights(rule)).toEqual({ [blue]: 100, [green]: 0 });
  });
});

/** Changes that a team can make to a stack, each on its own. */
const CHANGES: Readonly<Record<string, (draw: number, shop: Shop) => ShopProps>> = {
  hosts: (draw) => ({ hosts: [`shop${draw}.example`] }),
  certificate: (_, { stack }) => ({ certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE) }),
  'task size': (draw) => ({ cpu: 512, memoryMiB: 1024 * (1 + draw) }),
  environment: (draw) => ({ environment: { LEVEL: String(draw) } }),
  scaling: (draw) => ({ minTasks: 2 + draw, maxTasks: 8, cpuPercent: 50 + draw, requestsPerMinute: 500 + draw }),
  'health check': (draw) => ({ healthCheck: { path: `/health${draw}`, unhealthyThreshold: 2 } }),
  rollout: (draw) => ({ rollout: Rollout.canary({ percent: 10 + draw, wait: Duration.minutes(1) }) }),
  'bake time': (draw) => ({ bakeTime: Duration.minutes(1 + draw) }),
  'smoke test': (draw) => ({ smokePaths: ['/health', `/smoke${draw}`] }),
  'log retention': (draw) => ({
    logRetention: [RetentionDays.ONE_DAY, RetentionDays.ONE_WEEK, RetentionDays.ONE_YEAR][draw],
  }),
  'writable paths': () => ({ writablePaths: ['/tmp'] }),
  collector: () => ({ collector: COLLECTOR }),
  port: (draw) => ({ port: 8081 + draw }),
  user: (draw) => ({ user: String(2000 + draw) }),
  'NAT addresses': (draw) => ({ natAddresses: [`198.51.100.${draw}`] }),
};

interface Event {
  readonly kind: 'deployment' | 'update' | 'failing update';
  readonly change: string;
  readonly draw: number;
}

const event: fc.Arbitrary<Event> = fc.record({
  kind: fc.constantFrom('deployment', 'update', 'update', 'update', 'failing update'),
  change: fc.constantFrom(...Object.keys(CHANGES), 'tags', 'priority', 'back to the start'),
  draw: fc.nat(2),
});

/**
 * Templates by settings, because a synthesis takes some tenths of a second, and the same settings occur several times.
 */
const templates = new Map<string, string>();

/** Settings of the stack, and the effect of each change on them. */
class Source {
  private props: Record<string, { change: string; draw: number }> = {};
  private tags: Record<string, string> = {};
  private priority = '10';

  public with({ change, draw }: Event): Source {
    const next = new Source();
    Object.assign(next, { props: { ...this.props }, tags: this.tags, priority: this.priority });
    if (change === 'tags') {
      next.tags = { PRNumber: String(draw) };
    } else if (change === 'priority') {
      next.priority = String(20 + draw);
    } else if (change === 'back to the start') {
      return new Source();
    } else {
      next.props[change] = { change, draw };
    }
    return next;
  }

  public template(): Template {
    const key = JSON.stringify(this);
    templates.set(key, templates.get(key) ?? JSON.stringify(this.synthesized()));
    return JSON.parse(templates.get(key)!);
  }

  private synthesized(): Template {
    const shop = new Shop(
      (scope) =>
        Object.assign({}, ...Object.values(this.props).map(({ change, draw }) => CHANGES[change](draw, scope))),
      this.tags,
    );
    const template = shop.template();
    const [, rule] = Object.entries(template.Resources).find(([id]) => id.startsWith('ServiceProductionRule'))!;
    rule.Properties.Priority = this.priority;
    return template;
  }
}

describe('the live traffic and the running image of a deployed service', () => {
  it('are kept through all deployments and updates, in any order, including updates that are rolled back [GC-06]', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 8, maxLength: 12 }), async (events) => {
        const deployed = new Deployed();
        let source = new Source();
        await deployed.stack.update(source.template());
        expect(deployed.ecs.tasks).toBe(0);
        deployed.deploy(B, 3);
        let [weights, image, tasks] = [[0, 100], B, 3];
        for (const happening of events) {
          if (happening.kind === 'deployment') {
            [weights, image, tasks] = [[...weights].reverse(), image === B ? C : B, 3 + happening.draw];
            deployed.deploy(image, tasks);
          } else {
            const next = source.with(happening);
            await (happening.kind === 'update'
              ? deployed.stack.update(next.template())
              : deployed.stack.updateInVain(next.template()));
            source = happening.kind === 'update' ? next : source;
          }

          expect(sorted(deployed)).toEqual({ weights, image, offered: image, tasks, rules: 2 });
        }
      }),
      { numRuns: 6 },
    );
  }, 120_000);

  /** Returns the weights of the first and the second target group, independent of their order in the rule. */
  function sorted(deployed: Deployed) {
    const { balancer, ecs, stack, rule } = deployed;
    const live = balancer.weights(rule);
    const [blue, green]: string[] = stack.propertiesOf('ServiceProductionRule').TargetGroupArns;
    return {
      weights: [live[blue], live[green]],
      image: ecs.imageOf(ecs.revision),
      offered: ecs.imageOf(ecs.active('shop-task')[0]),
      tasks: ecs.tasks,
      rules: balancer.rules.size,
    };
  }

  it('are kept when the first update after the first deployment fails, and CloudFormation rolls back to a state without a deployment', async () => {
    const deployed = new Deployed();
    const before = new Source();
    await deployed.stack.update(before.template());
    deployed.deploy(B, 5);

    await deployed.stack.updateInVain(
      before.with({ kind: 'failing update', change: 'environment', draw: 1 }).template(),
    );
    expect(sorted(deployed)).toEqual({ weights: [0, 100], image: B, offered: B, tasks: 5, rules: 2 });

    await deployed.stack.update(before.with({ kind: 'update', change: 'environment', draw: 2 }).template());
    expect(sorted(deployed)).toEqual({ weights: [0, 100], image: B, offered: B, tasks: 5, rules: 2 });
  });

  it.each([...Object.keys(CHANGES), 'tags', 'priority'])(
    'are kept when %s change, which changes the template',
    async (change) => {
      const deployed = new Deployed();
      const before = new Source().template();
      await deployed.stack.update(before);
      deployed.deploy(B, 5);

      const after = new Source().with({ kind: 'update', change, draw: 1 }).template();
      await deployed.stack.update(after);

      expect(after).not.toEqual(before);
      expect(sorted(deployed)).toEqual({ weights: [0, 100], image: B, offered: B, tasks: 5, rules: 2 });
    },
  );
});
