import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AddTagsCommand,
  CreateRuleCommand,
  DeleteRuleCommand,
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetHealthCommand,
  DescribeLoadBalancersCommand,
  ModifyRuleCommand,
  RemoveTagsCommand,
  SetRulePrioritiesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { weightsOf, withWeights } from '../../src/containers/load-balancer/shapes';
import { accepted } from '../../src/containers/load-balancer/health-check';
import { until } from '@slipway/testing/until';
import { BLUE, GREEN, LISTENER, resource, Shop, TEST_LISTENER } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
  await shop.serve('one');
});
afterAll(() => shop.close());

const PATH = (...Values: string[]) => ({ Field: 'path-pattern', PathPatternConfig: { Values } });
const text = (MessageBody: string) => ({
  Type: 'fixed-response' as const,
  FixedResponseConfig: { StatusCode: '200', MessageBody },
});
const rulesOf = async (ListenerArn = LISTENER) =>
  (await shop.elb.send(new DescribeRulesCommand({ ListenerArn }))).Rules!;
const get = async (path: string, init?: RequestInit) => (await fetch(`${shop.service.url}${path}`, init)).text();

/** Creates a rule that exists while a function runs. */
async function withRule<T>(
  Priority: number,
  Conditions: object[],
  action: object,
  act: (arn: string) => Promise<T>,
): Promise<T> {
  const { Rules } = await shop.elb.send(
    new CreateRuleCommand({
      ListenerArn: LISTENER,
      Priority,
      Conditions,
      Actions: [action as never],
      Tags: [{ Key: 'team', Value: 'shop' }],
    }),
  );
  try {
    return await act(Rules![0].RuleArn!);
  } finally {
    await shop.elb.send(new DeleteRuleCommand({ RuleArn: Rules![0].RuleArn }));
  }
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html */
describe('a rule', () => {
  it('is described with its weights, before the default rule of its listener', async () => {
    const [rule, last] = await rulesOf();

    expect(rule).toMatchObject({ RuleArn: shop.production, Priority: '1', IsDefault: false, Conditions: [PATH('/*')] });
    expect(rule.Actions).toEqual([
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: BLUE, Weight: 0 },
            { TargetGroupArn: GREEN, Weight: 100 },
          ],
        },
      },
    ]);
    expect(last).toMatchObject({ Priority: 'default', IsDefault: true, Actions: [{ Type: 'fixed-response' }] });
    expect((await shop.elb.send(new DescribeRulesCommand({ RuleArns: [shop.test] }))).Rules).toHaveLength(1);
  });

  it('keeps its weights when only its conditions or its priority are changed', async () => {
    const [before] = await rulesOf();

    await shop.elb.send(new ModifyRuleCommand({ RuleArn: shop.production, Conditions: [PATH('/*', '/other')] }));
    await shop.elb.send(new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn: shop.production, Priority: 7 }] }));

    const [after] = await rulesOf();
    expect(after).toMatchObject({ Priority: '7', Conditions: [PATH('/*', '/other')] });
    expect(after.Actions).toEqual(before.Actions);
  });

  it('gets the weights that it is given, and keeps its conditions then', async () => {
    const Actions = [{ Type: 'forward' as const, TargetGroupArn: GREEN }];

    const { Rules } = await shop.elb.send(new ModifyRuleCommand({ RuleArn: shop.test, Actions }));

    expect(Rules![0]).toMatchObject({ Actions, Conditions: [PATH('/*')] });
    expect(shop.service.weights().test).toEqual({ green: 1 });
  });

  it.each([
    [
      'a priority that is taken',
      () =>
        new CreateRuleCommand({ ListenerArn: LISTENER, Priority: 7, Conditions: [PATH('/x')], Actions: [text('x')] }),
      'PriorityInUseException',
      /another rule of .* has the priority 7/,
    ],
    [
      'a listener that is not there',
      () =>
        new CreateRuleCommand({
          ListenerArn: 'arn:nobody',
          Priority: 9,
          Conditions: [PATH('/x')],
          Actions: [text('x')],
        }),
      'ListenerNotFoundException',
      'this run has no listener arn:nobody',
    ],
    [
      'a rule that is not there',
      () => new DeleteRuleCommand({ RuleArn: 'arn:nobody' }),
      'RuleNotFoundException',
      'this run has no rule arn:nobody',
    ],
    [
      'a condition that is not matched here',
      () =>
        new CreateRuleCommand({
          ListenerArn: LISTENER,
          Priority: 9,
          Conditions: [{ Field: 'source-ip' }],
          Actions: [text('x')],
        }),
      'ValidationError',
      /conditions on source-ip are not supported here; this run supports conditions on path-pattern/,
    ],
    [
      'a target group that is not there',
      () => new DescribeTargetHealthCommand({ TargetGroupArn: 'arn:nobody' }),
      'TargetGroupNotFoundException',
      'this run has no target group arn:nobody',
    ],
    [
      'an unknown listener',
      () => new DescribeListenersCommand({ ListenerArns: ['arn:nobody'] }),
      'ListenerNotFoundException',
      'this run has no listener arn:nobody',
    ],
    [
      'the health of a target group that is a listener',
      () => new DescribeTargetHealthCommand({ TargetGroupArn: 'arn:nothing' }),
      'TargetGroupNotFoundException',
      'this run has no target group arn:nothing',
    ],
    [
      'another operation',
      () => new DescribeLoadBalancersCommand({}),
      'InvalidAction',
      /the Elastic Load Balancing operation DescribeLoadBalancers is not supported here; this run supports CreateRule, DescribeRules/,
    ],
    [
      'a rule without actions',
      () => new CreateRuleCommand({ ListenerArn: LISTENER, Priority: 9, Conditions: [], Actions: undefined as never }),
      'ValidationError',
      /^(Conditions|Actions): /,
    ],
  ])('refuses %s', async (_, command, name, message) => {
    const refused = shop.elb.send(command() as never) as Promise<unknown>;

    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ name });
  });

  it('cannot be deleted or moved if it is the default rule', async () => {
    const last = (await rulesOf()).pop()!;

    await expect(shop.elb.send(new DeleteRuleCommand({ RuleArn: last.RuleArn }))).rejects.toThrow(
      /belongs to its listener/,
    );
    await expect(
      shop.elb.send(new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn: shop.production, Priority: 7 }] })),
    ).resolves.toBeDefined();
  });

  it('has tags, which can be added, changed and removed', async () => {
    const tags = await withRule(20, [PATH('/tagged')], text('tagged'), async (arn) => {
      await shop.elb.send(
        new AddTagsCommand({
          ResourceArns: [arn],
          Tags: [{ Key: 'team', Value: 'other' }, { Key: 'more', Value: '<1>' }, { Key: 'gone' }],
        }),
      );
      await shop.elb.send(new RemoveTagsCommand({ ResourceArns: [arn, 'arn:untagged'], TagKeys: ['gone'] }));
      await shop.elb.send(new AddTagsCommand({ ResourceArns: ['arn:fresh'], Tags: [{ Key: 'a', Value: 'b' }] }));
      return (await shop.elb.send(new DescribeTagsCommand({ ResourceArns: [arn, 'arn:untagged', 'arn:never'] })))
        .TagDescriptions;
    });

    expect(tags).toMatchObject([
      {
        Tags: [
          { Key: 'team', Value: 'other' },
          { Key: 'more', Value: '<1>' },
        ],
      },
      { ResourceArn: 'arn:untagged', Tags: [] },
      { ResourceArn: 'arn:never', Tags: [] },
    ]);
  });
});

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
describe('a listener', () => {
  it.each([
    ['a path', [PATH('/img/*.p?g')], '/img/a/b.png', {}, true],
    ['another path', [PATH('/img/*')], '/IMG/a', {}, false],
    ['a path in the older form', [{ Field: 'path-pattern', Values: ['/old'] }], '/old?x=1', {}, true],
    [
      'a method',
      [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['PUT'] } }],
      '/echo',
      { method: 'PUT' },
      true,
    ],
    [
      'a header',
      [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Beta', Values: ['yes*'] } }],
      '/',
      { headers: { 'x-beta': 'YES please' } },
      true,
    ],
    [
      'a header that is missing',
      [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Beta', Values: ['?*'] } }],
      '/',
      {},
      false,
    ],
    ['a host', [{ Field: 'host-header', HostHeaderConfig: { Values: ['127.*'] } }], '/', {}, true],
    ['a host in the older form', [{ Field: 'host-header', Values: ['shop.example'] }], '/', {}, false],
    ['a condition without values', [{ Field: 'http-request-method' }], '/', {}, false],
    ['a header without a name', [{ Field: 'http-header' }], '/', {}, false],
    [
      'two conditions of which one fails',
      [PATH('/*'), { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['PUT'] } }],
      '/',
      {},
      false,
    ],
  ])('chooses the rule by %s', async (_, conditions, path, init, matches) => {
    const answer = await withRule(2, conditions, text('special'), () => get(path, init));

    expect(answer).toBe(matches ? 'special' : 'one');
  });

  it('forwards a request with its method, headers and body, and its origin', async () => {
    const body = 'x'.repeat(200_000);

    expect(await get('/echo', { method: 'POST', body })).toBe(body);
    expect(JSON.parse(await get('/environment'))).toMatchObject({ RELEASE: 'one' });
    expect(JSON.parse(await get('/headers', { headers: { 'x-amzn-trace-id': 'Root=1-67891233-ab' } }))).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-amzn-trace-id': expect.stringMatching(/^Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-67891233-ab$/),
    });
  });

  it.each([
    ['HTTP_301', { Protocol: 'HTTPS', Port: '443' }, 301, 'https://127.0.0.9:443/a/b?c=d'],
    [
      'HTTP_302',
      { Host: 'shop.example', Path: '/moved/#{path}', Query: 'from=#{host}&#{nothing}' },
      302,
      'http://shop.example:80/moved/a/b?from=127.0.0.9&#{nothing}',
    ],
    ['HTTP_302', { Query: '' }, 302, 'http://127.0.0.9:80/a/b'],
    ['HTTP_302', { Path: '/x' }, 302, 'http://127.0.0.9:80/x?c=d'],
  ])('redirects with %s and %j', async (StatusCode, config, status, location) => {
    const response = await withRule(
      2,
      [PATH('/a/*')],
      { Type: 'redirect', RedirectConfig: { StatusCode, ...config } },
      () => fetch(`${shop.service.url}/a/b?c=d`, { redirect: 'manual' }),
    );

    expect(response.status).toBe(status);
    expect(response.headers.get('location')!.replace(/127\.\d+\.\d+\.\d+/g, '127.0.0.9')).toBe(location);
  });

  it('answers without a text, and redirects requests without a query', async () => {
    const [fixed, redirected] = await withRule(
      2,
      [PATH('/a')],
      { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '418', ContentType: 'text/html' } },
      async () => [
        await fetch(`${shop.service.url}/a`),
        await withRule(
          3,
          [PATH('/b')],
          { Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_302', Port: '81' } },
          () => fetch(`${shop.service.url}/b`, { redirect: 'manual' }),
        ),
      ],
    );

    expect([fixed.status, fixed.headers.get('content-type'), await fixed.text()]).toEqual([418, 'text/html', '']);
    expect(redirected.headers.get('location')).toMatch(/:81\/b$/);
  });

  it('answers by its default action if no rule matches', async () => {
    await shop.elb.send(new ModifyRuleCommand({ RuleArn: shop.production, Conditions: [PATH('/only')] }));

    const response = await fetch(shop.service.url!);

    expect([response.status, await response.text(), response.headers.get('server')]).toEqual([
      404,
      'nothing here',
      'awselb/2.0',
    ]);
    await shop.elb.send(new ModifyRuleCommand({ RuleArn: shop.production, Conditions: [PATH('/*')] }));
  });

  it('answers 503 itself if there is no target, or if a rule has no weight', async () => {
    const unweighted = { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: GREEN, Weight: 0 }] } };
    const [response, other] = await withRule(2, [PATH('/a')], { Type: 'forward', TargetGroupArn: BLUE }, async () => [
      await fetch(`${shop.service.url}/a`),
      await withRule(3, [PATH('/b')], unweighted, () => fetch(`${shop.service.url}/b`)),
    ]);

    expect([response.status, response.headers.get('server'), other.status]).toEqual([503, 'awselb/2.0', 503]);
  });

  it('answers 502 if the target hangs up, cuts off an answer that the target does not finish, and forgets a client that leaves', async () => {
    expect((await fetch(`${shop.service.url}/drop`)).status).toBe(502);
    await expect(get('/break')).rejects.toThrow();
    await until(async () => Object.keys(shop.service.running).length > 0 && (await get('/')) === 'one');
    const { hostname, port } = new URL(shop.service.url!);
    const client = connect(Number(port), hostname);
    await once(client, 'connect');
    client.write('GET /?until=/never HTTP/1.1\r\nhost: shop\r\n\r\n');
    await sleep(20);
    client.destroy();
    expect(await get('/')).toBe('one');
  });

  it('is described, by its ARN and by its load balancer', async () => {
    const [listener] = (await shop.elb.send(new DescribeListenersCommand({ ListenerArns: [LISTENER] }))).Listeners!;
    const { Listeners } = await shop.elb.send(
      new DescribeListenersCommand({ LoadBalancerArn: listener.LoadBalancerArn }),
    );

    expect(listener).toMatchObject({ Port: 80, Protocol: 'HTTP' });
    expect(Listeners!.map(({ ListenerArn }) => ListenerArn)).toEqual([LISTENER, TEST_LISTENER]);
    expect(new URL(shop.service.testUrl!).port).toBe('9000');
    expect(new URL(shop.service.url!).hostname).toMatch(/^127\.\d+\.\d+\.\d+$/);
    expect(new URL(shop.service.url!).hostname).toBe(shop.containers.addressOf('Shop', 'Balancer'));
  });
});

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
describe('a target group', () => {
  it('reports the health of its targets, and why one is unhealthy; with none healthy it uses the unhealthy ones', async () => {
    const health = async () =>
      (await shop.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: GREEN }))).TargetHealthDescriptions!.map(
        ({ TargetHealth }) => [TargetHealth!.State, TargetHealth!.Description],
      );
    const sick = await Shop.open(60_000);
    await sick.deploy({
      targetGroup: { HealthCheckIntervalSeconds: 0.2, UnhealthyThresholdCount: 1, HealthyThresholdCount: 1 },
      settings: { HealthCheckGracePeriodSeconds: 600 },
      deploymentConfiguration: { BakeTimeInMinutes: 0 },
    });
    await sick.release(await sick.image('ill', { HEALTH: '503' }), { desiredCount: 1 });
    const illness = async () =>
      (await sick.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: GREEN }))).TargetHealthDescriptions![0]
        ?.TargetHealth;
    await until(async () => (await illness())?.State === 'unhealthy');
    const { hostname, port } = new URL(sick.service.testUrl!);
    await sick.elb.send(
      new ModifyRuleCommand({ RuleArn: sick.test, Actions: [{ Type: 'forward', TargetGroupArn: GREEN }] }),
    );

    expect(await health()).toEqual([['healthy', undefined]]);
    expect((await illness())!.Description).toBe('Health checks failed with these codes: [503]');
    expect(await (await fetch(`http://${hostname}:${port}/`)).text()).toBe('ill');
    await sick.close();
  });

  it('has no target while its stack is not complete', async () => {
    shop.standIn.listeners.push('arn:coming');

    expect(
      (await shop.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: 'arn:coming' }))).TargetHealthDescriptions,
    ).toEqual([]);
  });

  it('has weight only in rules that forward', () => {
    const actions = [{ Type: 'authenticate-oidc' }, { Type: 'forward', TargetGroupArn: BLUE }];

    expect(weightsOf(actions)).toEqual({ [BLUE]: 1 });
    expect(weightsOf(actions.slice(0, 1))).toEqual({});
    expect(weightsOf([{ Type: 'forward' }])).toEqual({});
    expect(withWeights(actions, { [GREEN]: 3 })).toEqual([
      { Type: 'authenticate-oidc' },
      { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: GREEN, Weight: 3 }] } },
    ]);
  });

  it.each([
    ['200', 200, true],
    ['200', 201, false],
    ['200,301', 301, true],
    ['200-299', 250, true],
    ['200-299,404', 300, false],
    ['200-299,404', 404, true],
  ])('takes %s to mean that %s is health: %s', (matcher, status, healthy) => {
    expect(accepted(matcher, status)).toBe(healthy);
  });

  it('sees a program that does not listen, and one that does not answer in time', async () => {
    const mute = await Shop.open();
    await mute.serve('one', {
      settings: { HealthCheckGracePeriodSeconds: 0 },
      targetGroup: { HealthCheckPath: '/?until=/never', HealthCheckTimeoutSeconds: 4, UnhealthyThresholdCount: 1 },
      deploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true, ThresholdConfiguration: { Type: 'COUNT', Value: 1 } },
      },
    });

    expect(mute.latest.reason).toMatch(/Task failed ELB health checks: Request timed out$/);
    await mute.close();
  });
});

describe('a stack that changes', () => {
  it('sends the actions of the template with any change of a rule that is its resource, and so resets the weights', async () => {
    const other = await Shop.open();
    const rule = (Priority: number) =>
      resource(
        'AWS::ElasticLoadBalancingV2::ListenerRule',
        `${LISTENER.replace(':listener/', ':listener-rule/')}/33`,
        {
          ListenerArn: LISTENER,
          Priority,
          Conditions: [PATH('/native')],
          Actions: [
            {
              Type: 'forward',
              ForwardConfig: {
                TargetGroups: [
                  { TargetGroupArn: BLUE, Weight: '100' },
                  { TargetGroupArn: GREEN, Weight: '0' },
                ],
              },
            },
          ],
        },
        'Native',
      );
    await other.deploy({ more: [rule(5)] });
    const { rules, urls } = other.containers.balancers;
    expect(urls).toEqual([expect.stringMatching(/^http:\/\/127\./), expect.stringMatching(/^http:\/\/127\..*:9000$/)]);
    rules.setWeights(rule(5).physicalId, { [BLUE]: 0, [GREEN]: 100 });
    await other.deploy({ more: [rule(5)] });
    expect(rules.weights(rule(5).physicalId)).toEqual({ [BLUE]: 0, [GREEN]: 100 });

    await other.deploy({ more: [rule(6)] });

    expect(rules.weights(rule(5).physicalId)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
    await other.deploy();
    expect(() => rules.rule(rule(5).physicalId)).toThrow(/this run has no rule/);
    await other.close();
  });
});
