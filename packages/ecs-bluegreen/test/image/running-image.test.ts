import { Tags } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Shop } from '../model/shop';

describe('the record of the running image', () => {
  it('carries the tags of its stack, and no image', () => {
    const { base } = new Shop();
    Tags.of(base).add('Team', 'shop');

    Template.fromStack(base).hasResource('Custom::RunningImage', {
      Properties: {
        ServiceToken: Match.anyValue(),
        ServiceTimeout: '1800',
        ParameterName: '/shop-running-image',
        Tags: [{ Key: 'Team', Value: 'shop' }],
      },
      DeletionPolicy: 'Delete',
    });
  });

  it('is kept under a logical id that does not change', () => {
    expect(Object.keys(Template.fromStack(new Shop().base).findResources('Custom::RunningImage'))).toEqual([
      'RunningImageF10E4701',
    ]);
  });
});
