import type { TrafficRuleProperties } from '../../src/traffic/properties';
import { CustomResources } from '../model/cloud-formation';
import { LoadBalancerModel } from '../model/load-balancer';
import { quiet } from '../model/quiet';

const TYPE = 'Custom::TrafficRule';
const LISTENER =
  'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2';
const OTHER_LISTENER =
  'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/50dc6c495c0c9188/0467ef3c8400ae65';
const PROPERTIES: TrafficRuleProperties = {
  ListenerArn: LISTENER,
  Priority: '10',
  Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
  TargetGroupArns: ['blue', 'green'],
  Tags: [{ Key: 'Team', Value: 'shop' }],
};

const cloudFormation = new CustomResources();
let balancer: LoadBalancerModel;

beforeAll(() => cloudFormation.start());
afterAll(() => cloudFormation.stop());
beforeEach(() => {
  balancer = new LoadBalancerModel();
  quiet();
});

async function created(properties = PROPERTIES): Promise<string> {
  return (await cloudFormation.create(TYPE, properties)).PhysicalResourceId;
}

/** Rule whose traffic has been shifted by a deployment. */
async function moved(properties = PROPERTIES): Promise<string> {
  const rule = await created(properties);
  balancer.shift(rule, { blue: 0, green: 100 });
  balancer.calls.length = 0;
  return rule;
}

function update(rule: string, change: Partial<TrafficRuleProperties>, former = PROPERTIES) {
  return cloudFormation.update(TYPE, rule, { ...former, ...change }, former);
}

describe('the creation of a rule', () => {
  it('sends all traffic to the first target group, with conditions and tags', async () => {
    const rule = await created();

    expect(balancer.weights(rule)).toEqual({ blue: 100, green: 0 });
    expect(balancer.rules.get(rule)).toMatchObject({
      listener: LISTENER,
      priority: '10',
      conditions: PROPERTIES.Conditions,
      tags: PROPERTIES.Tags,
    });
  });

  it('can be tried again: the rule is found, and keeps the weights it has', async () => {
    const rule = await moved();

    const again = await created();

    expect(again).toBe(rule);
    expect(balancer.weights(rule)).toEqual({ blue: 0, green: 100 });
  });

  it('finds its rule among many', async () => {
    for (const priority of ['1', '2', '3']) {
      await created({ ...PROPERTIES, Priority: priority });
    }
    const rule = await created();

    expect(await created()).toBe(rule);
    expect(balancer.rules.size).toBe(4);
  });

  it('works without tags', async () => {
    const rule = await created({ ...PROPERTIES, Tags: undefined });

    expect(balancer.rules.get(rule)!.tags).toEqual([]);
  });

  it('refuses a priority that a rule to other target groups has, and names it', async () => {
    const theirs = await created({ ...PROPERTIES, TargetGroupArns: ['red', 'yellow'] });

    const answer = await cloudFormation.create(TYPE, PROPERTIES);

    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'none',
      Reason: expect.stringContaining(`priority 10 of listener ${LISTENER} is taken by ${theirs}`),
    });
    expect(balancer.weights(theirs)).toEqual({ red: 100, yellow: 0 });
  });
});

describe('the update of a rule', () => {
  it.each<[string, Partial<TrafficRuleProperties>, string[]]>([
    ['a tag', { Tags: [{ Key: 'PRNumber', Value: '7' }] }, ['DescribeRules', 'RemoveTags', 'AddTags']],
    [
      'a tag that stays under another value',
      { Tags: [{ Key: 'Team', Value: 'basket' }] },
      ['DescribeRules', 'AddTags'],
    ],
    ['no tag any more', { Tags: undefined }, ['DescribeRules', 'RemoveTags']],
    [
      'a condition',
      { Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['shop.example'] } }] },
      ['DescribeRules', 'ModifyRule', 'AddTags'],
    ],
    ['the priority', { Priority: '20' }, ['DescribeRules', 'SetRulePriorities', 'AddTags']],
    ['nothing', {}, ['DescribeRules', 'AddTags']],
  ])('leaves the live weights alone if the stack changes %s', async (_, change, calls) => {
    const rule = await moved();

    const answer = await update(rule, change);

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: rule });
    expect(balancer.weights(rule)).toEqual({ blue: 0, green: 100 });
    expect(balancer.calls).toEqual(calls);
    const {
      ListenerArn: listener,
      Priority: priority,
      Conditions: conditions,
      Tags: tags = [],
    } = { ...PROPERTIES, ...change };
    expect(balancer.rules.get(rule)).toMatchObject({ listener, priority, conditions, tags });
  });

  it('copies the live weights to another listener, and deletes the former rule', async () => {
    const rule = await moved();
    balancer.shift(rule, { green: 70, blue: 30 });

    const answer = await update(rule, { ListenerArn: OTHER_LISTENER });
    const deleted = await cloudFormation.delete(TYPE, rule, PROPERTIES);

    expect(deleted).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: rule });
    expect(answer.PhysicalResourceId).not.toBe(rule);
    expect(balancer.weights(answer.PhysicalResourceId)).toEqual({ blue: 30, green: 70 });
    expect([...balancer.rules.keys()]).toEqual([answer.PhysicalResourceId]);
  });

  it('returns to the former listener with the current weights if the stack is rolled back', async () => {
    const rule = await created();
    const there = { ...PROPERTIES, ListenerArn: OTHER_LISTENER };
    const { PhysicalResourceId: newer } = await cloudFormation.update(TYPE, rule, there, PROPERTIES);
    balancer.shift(newer, { blue: 0, green: 100 });

    const answer = await cloudFormation.update(TYPE, newer, PROPERTIES, there);

    expect(answer.PhysicalResourceId).toBe(rule);
    expect(balancer.weights(rule)).toEqual({ blue: 0, green: 100 });
  });

  it('gives replaced target groups the weights of their predecessors', async () => {
    const rule = await moved();

    await update(rule, { TargetGroupArns: ['blue2', 'green2'] });

    expect(balancer.weights(rule)).toEqual({ blue2: 0, green2: 100 });
  });

  it('corrects a priority that someone changed, and can be tried again', async () => {
    const rule = await moved();
    balancer.rules.get(rule)!.priority = '15';

    await update(rule, {});
    await update(rule, {});

    expect(balancer.rules.get(rule)!.priority).toBe('10');
    expect(balancer.weights(rule)).toEqual({ blue: 0, green: 100 });
  });

  it('leaves a rule alone that someone made answer by itself, except for what changes', async () => {
    const rule = await moved();
    const page = [{ Type: 'fixed-response' as const, FixedResponseConfig: { StatusCode: '503' } }];
    balancer.rules.get(rule)!.actions = page;

    await update(rule, { Priority: '20' });

    expect(balancer.rules.get(rule)).toMatchObject({ priority: '20', actions: page });
  });

  it('determines the live target group from the tasks if such a rule moves', async () => {
    const rule = await moved();
    balancer.rules.get(rule)!.actions = [{ Type: 'fixed-response' }];
    balancer.targets.set('green', ['10.0.0.2']);

    const { PhysicalResourceId: newer } = await update(rule, { ListenerArn: OTHER_LISTENER });

    expect(balancer.weights(newer)).toEqual({ blue: 0, green: 100 });
  });

  it.each([
    ['blue', { blue: ['10.0.0.1'], green: ['10.0.0.2'] }, { blue: 100, green: 0 }],
    ['green', { blue: [], green: ['10.0.0.2'] }, { blue: 0, green: 100 }],
    ['neither', { blue: [], green: [] }, { blue: 100, green: 0 }],
  ])('recreates a rule that someone deleted, if %s has the tasks', async (_, targets, weights) => {
    const rule = await moved();
    balancer.rules.clear();
    Object.entries(targets).forEach(([group, ids]) => balancer.targets.set(group, ids));

    const { PhysicalResourceId: anew } = await update(rule, { Tags: [] });

    expect(anew).not.toBe(rule);
    expect(balancer.weights(anew)).toEqual(weights);
  });

  it('reports the error of AWS if it fails, under the id of the rule', async () => {
    const rule = await moved();
    await created({ ...PROPERTIES, Priority: '20', TargetGroupArns: ['red', 'yellow'] });

    const answer = await update(rule, { Priority: '20' });

    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: rule,
      Reason: "PriorityInUseException: Priority '20' is currently in use",
    });
    expect(balancer.weights(rule)).toEqual({ blue: 0, green: 100 });
  });
});

describe('the deletion of a rule', () => {
  it('reports the error of AWS if it fails', async () => {
    const rule = await created();
    balancer.refuse('DeleteRule');

    expect(await cloudFormation.delete(TYPE, rule, PROPERTIES)).toMatchObject({
      Status: 'FAILED',
      Reason: 'AccessDenied: DeleteRule is not allowed',
    });
  });

  it('deletes it', async () => {
    const rule = await created();

    expect(await cloudFormation.delete(TYPE, rule, PROPERTIES)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: rule,
    });

    expect(balancer.rules.size).toBe(0);
  });

  it('counts a missing rule as deleted', async () => {
    const rule = await created();
    balancer.deleteListener(LISTENER);

    expect(await cloudFormation.delete(TYPE, rule, PROPERTIES)).toMatchObject({ Status: 'SUCCESS' });
  });

  it('has nothing to do for a creation that failed', async () => {
    expect(await cloudFormation.delete(TYPE, 'none', PROPERTIES)).toMatchObject({ Status: 'SUCCESS' });
    expect(balancer.calls).toEqual([]);
  });
});
