import { Tags } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { TrafficRule, TrafficRuleProps } from '../../src';
import { Shop } from '../model/shop';

describe('the rules of a service', () => {
  it('carry the tags of their stack, and no weights', () => {
    const { stack } = new Shop();
    Tags.of(stack).add('Team', 'shop');
    const rules = Object.values(Template.fromStack(stack).findResources('Custom::TrafficRule'));

    expect(rules).toHaveLength(2);
    for (const { Properties } of rules) {
      expect(Object.keys(Properties).sort()).toEqual([
        'Conditions',
        'ListenerArn',
        'Priority',
        'ServiceTimeout',
        'ServiceToken',
        'Tags',
        'TargetGroupArns',
      ]);
      expect(Properties.Tags).toEqual([{ Key: 'Team', Value: 'shop' }]);
    }
  });

  it('are kept by one function', () => {
    const { stack } = new Shop();

    expect(
      Object.keys(Template.fromStack(stack).findResources('AWS::Lambda::Function')).filter((id) =>
        id.startsWith('LiveState'),
      ),
    ).toHaveLength(1);
  });

  it('are kept under logical ids that do not change: another one would be another rule, with weights of its own', () => {
    expect(Object.keys(Template.fromStack(new Shop().stack).findResources('Custom::TrafficRule'))).toEqual([
      'ServiceProductionRule8EBE4446',
      'ServiceTestRuleA4838DA2',
    ]);
  });

  it.each([1, 3])('refuse %i target groups', (count) => {
    const { stack } = new Shop();
    const targetGroups = Array.from({ length: count }, () => ({ targetGroupArn: 'arn' }));
    const props = { kind: 'live-state', listener: {}, priority: 1, targetGroups } as unknown as TrafficRuleProps;

    expect(() => new TrafficRule(stack, 'Rule', props)).toThrow(
      `'Shop/Rule' has ${count} target groups: a deployment shifts traffic between exactly two; pass one for blue and one for green`,
    );
  });
});
