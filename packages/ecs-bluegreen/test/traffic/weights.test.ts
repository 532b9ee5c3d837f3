import { forwardTo, weightsOf } from '../../src/traffic/weights';

describe('the weights of a rule', () => {
  it('are those that were set', () => {
    expect(weightsOf(forwardTo(['blue', 'green'], [25, 75]), ['blue', 'green'])).toEqual([25, 75]);
  });

  it('are 100 and 0 if it forwards to one target group only', () => {
    expect(weightsOf([{ Type: 'forward', TargetGroupArn: 'green' }], ['blue', 'green'])).toEqual([0, 100]);
    expect(weightsOf([{ Type: 'forward', TargetGroupArn: 'blue' }], ['blue', 'green'])).toEqual([100, 0]);
  });

  it.each([
    ['has no actions', undefined],
    ['answers by itself', [{ Type: 'fixed-response' as const }]],
    ['forwards elsewhere', [{ Type: 'forward' as const, TargetGroupArn: 'red' }]],
  ])('do not exist if it %s', (_, actions) => {
    expect(weightsOf(actions, ['blue', 'green'])).toBeUndefined();
  });
});
